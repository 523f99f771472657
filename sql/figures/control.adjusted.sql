-- figure: indicator.budget_control
-- formula: control.adjusted
-- label: 预算调整率（净调整÷年初预算）
-- unit: %
-- places: 2
-- why: adjusted less initial budget / initial budget
select sum(budget_adjusted) - sum(budget_initial) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
