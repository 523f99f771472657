-- figure: reconciliation.open_items
-- formula: reconciliation.open_items
-- label: 期末未达账项
-- unit: 项
-- places: 0
-- why: open items at the end of the year
-- means: 末月尚未核销的未达账项笔数
-- from: open_item
-- rows: open_item | 1 | month = :last_month
select count(*) as numerator, null as denominator
from report.open_items where month = :last_month
