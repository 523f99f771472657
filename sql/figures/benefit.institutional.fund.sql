-- figure: benefit.institutional.fund
-- formula: benefit.institutional.fund
-- label: 机关事业单位养老保险待遇（基金支付）
-- unit: 万元
-- places: 2
-- why: the part paid from the fund
-- means: 机关事业单位养老保险待遇中由基金支付的部分
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | from_fund | month between :first_month and :last_month and fund = 'institutional_pension' and state = 'paid'
select sum(from_fund) as numerator, null as denominator
from report.benefits where month between :first_month and :last_month
  and fund = 'institutional_pension' and state = 'paid'
