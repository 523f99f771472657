-- figure: execution.basic.running.share
-- formula: execution.basic.running.share
-- label: 公用经费占基本支出
-- unit: %
-- places: 2
-- why: running costs / basic expenditure
-- means: 公用经费支出 ÷ 基本支出
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'running'
-- per: budget | paid_year | month = :last_month and side = 'expenditure' and category in ('personnel', 'running')
select sum(paid_year) filter (where category = 'running') as numerator,
       sum(paid_year) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category in ('personnel', 'running')
