-- figure: benefit.institutional.subsidy
-- formula: benefit.institutional.subsidy
-- label: 其中：财政补助
-- unit: 万元
-- places: 2
-- why: the part paid from government subsidy
select sum(from_subsidy) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'institutional_pension' and state = 'paid'
