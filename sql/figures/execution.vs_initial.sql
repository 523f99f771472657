-- figure: execution.vs_initial
-- formula: execution.vs_initial
-- label: 执行数比年初预算增减
-- unit: 万元
-- places: 2
-- why: executed less initial budget; negative is a decrease
-- means: 执行数 － 年初预算，负数为减少
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
-- minus: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(paid_year) - sum(budget_initial) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
