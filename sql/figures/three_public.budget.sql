-- figure: three_public.budget
-- formula: three_public.budget
-- label: 三公经费预算
-- unit: 万元
-- places: 2
-- why: three public expenses budgeted
-- means: 支出预算各项目三公经费预算合计
-- from: budget
-- rows: budget | three_public_budget | month = :last_month and side = 'expenditure'
select sum(three_public_budget) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
