-- figure: indicator.payment_progress
-- formula: progress.time
-- label: 支付进度率（按时间进度）
-- unit: %
-- places: 2
-- why: paid / the part of the adjusted budget due if it were spent evenly over twelve months
-- means: 执行数 ÷（调整后预算 × 已过月数 ÷ 12），假定均衡支出
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
-- per: budget | budget_adjusted * right(:last_month, 2)::int / 12 | month = :last_month and side = 'expenditure'
select sum(paid_year) as numerator,
       round(sum(budget_adjusted) * right(:last_month, 2)::int / 12, 2) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
