-- figure: indicator.budget_control
-- formula: control.adjusted
-- label: 预算控制率（净调整÷年初预算）
-- unit: %
-- places: 2
-- why: adjusted less initial budget / initial budget
-- means: （调整后预算 － 年初预算）÷ 年初预算
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'expenditure'
-- minus: budget | budget_initial | month = :last_month and side = 'expenditure'
-- per: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(budget_adjusted) - sum(budget_initial) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
