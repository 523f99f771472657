-- figure: execution.basic.running
-- formula: execution.basic.running
-- label: 日常公用经费支出
-- unit: 万元
-- places: 2
-- why: running costs paid
-- means: 支出类别为公用经费的累计执行数
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'running'
select sum(paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category = 'running'
