-- figure: execution.project
-- formula: execution.project
-- label: 项目支出
-- unit: 万元
-- places: 2
-- why: all project lines paid
-- means: 支出类别为项目支出的累计执行数
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'project'
select sum(paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category = 'project'
