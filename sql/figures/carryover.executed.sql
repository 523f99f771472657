-- figure: indicator.carry_over
-- formula: carryover.executed
-- label: 结转结余率（占执行数）
-- unit: %
-- places: 2
-- why: left over / executed
-- means: （调整后预算 － 执行数）÷ 执行数
-- from: budget, budget_payment
-- rows: budget | budget_adjusted | month = :last_month and side = 'expenditure'
-- minus: budget | paid_year | month = :last_month and side = 'expenditure'
-- per: budget | paid_year | month = :last_month and side = 'expenditure'
select sum(budget_adjusted) - sum(paid_year) as numerator, sum(paid_year) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
