-- figure: procurement.budget
-- formula: procurement.budget
-- label: 政府采购预算
-- unit: 万元
-- places: 2
-- why: procurement budgeted
-- means: 支出预算各项目政府采购预算合计
-- from: budget
-- rows: budget | procurement_budget | month = :last_month and side = 'expenditure'
select sum(procurement_budget) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
