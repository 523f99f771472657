-- figure: benefit.resident.person_times
-- formula: benefit.resident.person_times
-- label: 城乡居民养老保险待遇人次
-- unit: 人次
-- places: 0
-- why: payments made, not persons
-- means: 城乡居民养老保险待遇发放成功的笔数，不是人数
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | 1 | month between :first_month and :last_month and fund = 'resident_pension' and state = 'paid'
select sum(person_times) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'resident_pension' and state = 'paid'
