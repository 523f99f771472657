-- figure: benefit.resident.amount
-- formula: benefit.resident.amount
-- label: 城乡居民养老保险待遇
-- unit: 万元
-- places: 2
-- why: benefits paid in the year
select sum(amount_paid) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'resident_pension' and state = 'paid'
