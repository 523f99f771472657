-- figure: execution.basic.share
-- formula: execution.basic.share
-- label: 基本支出占比
-- unit: %
-- places: 2
-- why: basic / all expenditure
-- means: 基本支出 ÷ 全部支出
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category in ('personnel', 'running')
-- per: budget | paid_year | month = :last_month and side = 'expenditure'
select sum(paid_year) filter (where category in ('personnel', 'running')) as numerator,
       sum(paid_year) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
