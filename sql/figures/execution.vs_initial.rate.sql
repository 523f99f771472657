-- figure: execution.vs_initial.rate
-- formula: execution.vs_initial.rate
-- label: 执行数比年初预算增减幅
-- unit: %
-- places: 2
-- why: (executed - initial budget) / initial budget
-- means: （执行数 － 年初预算）÷ 年初预算
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
-- minus: budget | budget_initial | month = :last_month and side = 'expenditure'
-- per: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(paid_year) - sum(budget_initial) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
