-- limit: rejected
-- message: {months} 个月拒收 {items} 行，其中可读金额 {amount} 元，均未计入
-- why: Rows that could not be read do not count.
select count(distinct month) as months, sum(abs(amount_rejected)) as amount, sum(rows_rejected) as items
from ops.source_file
where month between :first_month and :last_month and extract = any(:sources) and rows_rejected > 0
having count(*) > 0
