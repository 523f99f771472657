-- figure: execution.vs_initial.rate
-- formula: execution.vs_initial.rate
-- label: 减幅
-- unit: %
-- places: 2
-- why: (executed - initial budget) / initial budget
select sum(paid_year) - sum(budget_initial) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
