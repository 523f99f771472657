-- figure: indicator.procurement_execution
-- formula: indicator.procurement_execution
-- label: 政府采购执行率
-- unit: %
-- places: 2
-- why: procurement paid / procurement budgeted
-- means: 政府采购执行数 ÷ 政府采购预算数
-- from: budget
-- rows: budget | procurement_paid | month = :last_month and side = 'expenditure'
-- per: budget | procurement_budget | month = :last_month and side = 'expenditure'
select sum(procurement_paid) as numerator,
       sum(procurement_budget) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
