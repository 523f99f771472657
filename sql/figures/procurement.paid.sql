-- figure: procurement.paid
-- formula: procurement.paid
-- label: 政府采购执行数
-- unit: 万元
-- places: 2
-- why: procurement paid
-- means: 支出预算各项目政府采购执行数合计
-- from: budget
-- rows: budget | procurement_paid | month = :last_month and side = 'expenditure'
select sum(procurement_paid) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
