-- figure: execution.project.share
-- formula: execution.project.share
-- label: 项目支出占比
-- unit: %
-- places: 2
-- why: projects / all expenditure
-- means: 项目支出 ÷ 全部支出
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'project'
-- per: budget | paid_year | month = :last_month and side = 'expenditure'
select sum(paid_year) filter (where category = 'project') as numerator,
       sum(paid_year) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
