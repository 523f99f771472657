-- figure: execution.basic.personnel.share
-- formula: execution.basic.personnel.share
-- label: 人员经费占基本支出
-- unit: %
-- places: 2
-- why: personnel costs / basic expenditure
-- means: 人员经费支出 ÷ 基本支出
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'personnel'
-- per: budget | paid_year | month = :last_month and side = 'expenditure' and category in ('personnel', 'running')
select sum(paid_year) filter (where category = 'personnel') as numerator,
       sum(paid_year) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category in ('personnel', 'running')
