-- figure: indicator.running_cost_control
-- formula: indicator.running_cost_control
-- label: 公用经费控制率
-- unit: %
-- places: 2
-- why: running costs paid / initial running cost budget, which is the limit the costs are held to
select sum(paid_year) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
  and category = 'running'
