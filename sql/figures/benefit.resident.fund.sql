-- figure: benefit.resident.fund
-- formula: benefit.resident.fund
-- label: 其中：基金
-- unit: 万元
-- places: 2
-- why: the part paid from the fund
select sum(from_fund) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'resident_pension' and state = 'paid'
