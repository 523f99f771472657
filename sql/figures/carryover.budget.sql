-- figure: indicator.carry_over
-- formula: carryover.budget
-- label: 结转结余率（占支出预算）
-- unit: %
-- places: 2
-- why: left over / adjusted expenditure budget
-- means: （调整后预算 － 执行数）÷ 调整后预算
-- from: budget, budget_payment
-- rows: budget | budget_adjusted | month = :last_month and side = 'expenditure'
-- minus: budget | paid_year | month = :last_month and side = 'expenditure'
-- per: budget | budget_adjusted | month = :last_month and side = 'expenditure'
select sum(budget_adjusted) - sum(paid_year) as numerator, sum(budget_adjusted) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
