-- figure: benefit.full_payment
-- formula: benefit.full_payment
-- label: 待遇足额发放率
-- unit: %
-- places: 2
-- why: paid / due over the payments that were made
-- means: 已发放明细的实发金额 ÷ 应发金额（失败后补发的只计补发一次）
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | amount_paid | month between :first_month and :last_month and state = 'paid'
select sum(amount_paid) as numerator, sum(amount_due) as denominator
from report.benefits where month between :first_month and :last_month
  and state = 'paid'
