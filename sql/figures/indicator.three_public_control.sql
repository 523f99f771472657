-- figure: indicator.three_public_control
-- formula: indicator.three_public_control
-- label: 三公经费控制率
-- unit: %
-- places: 2
-- why: three public expenses paid / budgeted
-- means: 三公经费支出 ÷ 三公经费预算
-- from: budget
-- rows: budget | three_public_paid | month = :last_month and side = 'expenditure'
-- per: budget | three_public_budget | month = :last_month and side = 'expenditure'
select sum(three_public_paid) as numerator, sum(three_public_budget) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
