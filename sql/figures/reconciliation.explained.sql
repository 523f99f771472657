-- figure: reconciliation.explained
-- formula: reconciliation.explained
-- label: 未达账项查明率
-- unit: %
-- places: 2
-- why: amount of open items with a known cause / amount of all open items
-- means: 原因已查明的未达账项金额 ÷ 全部未达账项金额（绝对值）
-- from: open_item
-- rows: open_item | abs(amount) | month = :last_month and cause <> 'unexplained'
-- per: open_item | abs(amount) | month = :last_month
select coalesce(sum(abs(amount)) filter (where cause <> 'unexplained'), 0) as numerator,
       coalesce(sum(abs(amount)), 0) as denominator
from report.open_items where month = :last_month
