-- figure: reconciliation.proved
-- formula: reconciliation.proved
-- label: 三方对账验证率
-- unit: %
-- places: 2
-- parts: 个单元
-- why: cells of the monthly statements whose difference is proved by open items / all cells
-- means: 差额已由未达账项逐分验证的对账单元 ÷ 全部对账单元
-- from: statement
-- rows: statement | case when difference = closing - opening + tolerated then 1 else 0 end | month between :first_month and :last_month
-- per: statement | 1 | month between :first_month and :last_month
select count(*) filter (where unproved = 0) as numerator, count(*) as denominator
from report.monthly_statement where month between :first_month and :last_month
