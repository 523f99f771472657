-- figure: reconciliation.signed_months
-- formula: reconciliation.signed_months
-- label: 已签认月份
-- unit: 个月
-- places: 0
-- why: months signed by all three roles
-- means: 制表、复核、负责人均已签认当前数据的月份数
-- from: statement
select count(*) as numerator, null as denominator
from report.signing where month between :first_month and :last_month and signing = 'signed'
