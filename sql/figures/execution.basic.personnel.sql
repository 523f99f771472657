-- figure: execution.basic.personnel
-- formula: execution.basic.personnel
-- label: 人员经费支出
-- unit: 万元
-- places: 2
-- why: personnel costs paid
-- means: 支出类别为人员经费的累计执行数
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'personnel'
select sum(paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category = 'personnel'
