-- limit: open
-- message: {last_month} 末有 {items} 项未达账项 {amount} 元，原因已查明，尚未由对方入账核销
-- why: Known differences between the parties that no counter-entry has cleared at the end of the time covered.
select count(distinct month) as months, sum(abs(amount)) as amount, count(*) as items
from recon.open_item
where month = :last_month and extract = any(:sources) and cause <> 'unexplained'
having count(*) > 0
