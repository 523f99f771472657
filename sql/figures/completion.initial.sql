-- figure: indicator.budget_completion
-- formula: completion.initial
-- label: 预算完成率（按年初预算）
-- unit: %
-- places: 2
-- why: executed / initial budget
-- means: 执行数 ÷ 年初预算
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
-- per: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(paid_year) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
