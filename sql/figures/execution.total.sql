-- figure: execution.total
-- formula: execution.total
-- label: 支出执行数
-- unit: 万元
-- places: 2
-- why: all payments since January
-- means: 支出预算各项目的累计执行数合计
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
select sum(paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
