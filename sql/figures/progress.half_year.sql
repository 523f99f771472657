-- figure: indicator.payment_progress
-- formula: progress.half_year
-- label: 支付进度率（6月末，按时间进度）
-- unit: %
-- places: 2
-- why: paid by June / half of the budget as adjusted in June
-- means: 6月末累计执行数 ÷（6月末调整后预算 × 50%）
-- from: budget, budget_payment
-- rows: budget | paid_year | month = left(:last_month, 4) || '-06' and side = 'expenditure'
-- per: budget | budget_adjusted / 2 | month = left(:last_month, 4) || '-06' and side = 'expenditure'
-- lacks: 6月尚未装载
select sum(paid_year) as numerator, round(sum(budget_adjusted) / 2, 2) as denominator
from report.budget_execution where month = left(:last_month, 4) || '-06' and side = 'expenditure'
