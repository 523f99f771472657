-- figure: execution.project
-- formula: execution.project
-- label: 项目支出
-- unit: 万元
-- places: 2
-- why: all project lines paid
select sum(paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category = 'project'
