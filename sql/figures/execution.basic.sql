-- figure: execution.basic
-- formula: execution.basic
-- label: 基本支出
-- unit: 万元
-- places: 2
-- why: personnel and running costs paid
-- means: 人员经费与公用经费的累计执行数
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category in ('personnel', 'running')
select sum(paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category in ('personnel', 'running')
