-- figure: benefit.institutional.person_times
-- formula: benefit.institutional.person_times
-- label: 机关事业单位养老保险待遇人次
-- unit: 人次
-- places: 0
-- why: payments made, not persons
select sum(person_times) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'institutional_pension' and state = 'paid'
