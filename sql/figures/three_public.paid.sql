-- figure: three_public.paid
-- formula: three_public.paid
-- label: 三公经费支出
-- unit: 万元
-- places: 2
-- why: three public expenses paid
-- means: 支出预算各项目三公经费执行数合计
-- from: budget
-- rows: budget | three_public_paid | month = :last_month and side = 'expenditure'
select sum(three_public_paid) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
