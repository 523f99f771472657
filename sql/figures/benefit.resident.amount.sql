-- figure: benefit.resident.amount
-- formula: benefit.resident.amount
-- label: 城乡居民养老保险待遇
-- unit: 万元
-- places: 2
-- why: benefits paid in the year
-- means: 城乡居民养老保险全年已发放的待遇（状态为已发放的明细合计）
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | amount_paid | month between :first_month and :last_month and fund = 'resident_pension' and state = 'paid'
select sum(amount_paid) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'resident_pension' and state = 'paid'
