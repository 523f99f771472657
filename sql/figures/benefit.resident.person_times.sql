-- figure: benefit.resident.person_times
-- formula: benefit.resident.person_times
-- label: 城乡居民养老保险待遇人次
-- unit: 人次
-- places: 0
-- why: payments made, not persons
select sum(person_times) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'resident_pension' and state = 'paid'
