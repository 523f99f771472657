-- figure: indicator.running_cost_control
-- formula: indicator.running_cost_control
-- label: 公用经费控制率
-- unit: %
-- places: 2
-- why: running costs paid / initial running cost budget, which is the limit the costs are held to
-- means: 公用经费执行数 ÷ 年初公用经费预算
-- from: budget
-- rows: budget | paid_year | month = :last_month and side = 'expenditure' and category = 'running'
-- per: budget | budget_initial | month = :last_month and side = 'expenditure' and category = 'running'
select sum(paid_year) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category = 'running'
