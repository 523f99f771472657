-- figure: carryover.amount
-- formula: carryover.amount
-- label: 年末结转结余
-- unit: 万元
-- places: 2
-- why: adjusted budget less executed
-- means: 调整后预算 － 执行数
-- from: budget, budget_payment
-- rows: budget | budget_adjusted - paid_year | month = :last_month and side = 'expenditure'
select sum(budget_adjusted - paid_year) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
