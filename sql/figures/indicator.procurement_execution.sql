-- figure: indicator.procurement_execution
-- formula: indicator.procurement_execution
-- label: 政府采购执行率
-- unit: %
-- places: 2
-- why: procurement paid / procurement budgeted
select sum(procurement_paid) as numerator,
       sum(procurement_budget) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
