-- figure: benefit.institutional.amount
-- formula: benefit.institutional.amount
-- label: 机关事业单位养老保险待遇
-- unit: 万元
-- places: 2
-- why: benefits paid in the year
select sum(amount_paid) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'institutional_pension' and state = 'paid'
