-- figure: reconciliation.open_amount
-- formula: reconciliation.open_amount
-- label: 期末未达账项金额
-- unit: 万元
-- places: 2
-- why: absolute amounts of the items open at the end of the year
-- means: 末月尚未核销的未达账项金额绝对值合计
-- from: open_item
-- rows: open_item | abs(amount) | month = :last_month
select coalesce(sum(abs(amount)), 0) as numerator, null as denominator
from report.open_items where month = :last_month
