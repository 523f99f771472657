-- figure: benefit.resident.subsidy
-- formula: benefit.resident.subsidy
-- label: 城乡居民养老保险待遇（财政补助）
-- unit: 万元
-- places: 2
-- why: the part paid from government subsidy
-- means: 城乡居民养老保险待遇中由财政补助支付的部分
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | from_subsidy | month between :first_month and :last_month and fund = 'resident_pension' and state = 'paid'
select sum(from_subsidy) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'resident_pension' and state = 'paid'
