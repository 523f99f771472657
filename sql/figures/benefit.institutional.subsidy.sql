-- figure: benefit.institutional.subsidy
-- formula: benefit.institutional.subsidy
-- label: 机关事业单位养老保险待遇（财政补助）
-- unit: 万元
-- places: 2
-- why: the part paid from government subsidy
-- means: 机关事业单位养老保险待遇中由财政补助支付的部分
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | from_subsidy | month between :first_month and :last_month and fund = 'institutional_pension' and state = 'paid'
select sum(from_subsidy) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'institutional_pension' and state = 'paid'
