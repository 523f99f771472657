-- figure: benefit.institutional.amount
-- formula: benefit.institutional.amount
-- label: 机关事业单位养老保险待遇
-- unit: 万元
-- places: 2
-- why: benefits paid in the year
-- means: 机关事业单位养老保险全年已发放的待遇（状态为已发放的明细合计）
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | amount_paid | month between :first_month and :last_month and fund = 'institutional_pension' and state = 'paid'
select sum(amount_paid) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'institutional_pension' and state = 'paid'
