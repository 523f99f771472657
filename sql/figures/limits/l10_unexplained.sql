-- limit: unexplained
-- message: {months} 个月有未查明差异 {amount} 元
-- why: An open item without a cause may be an error in what the figure adds up.
select count(distinct month) as months, sum(abs(amount)) as amount, count(*) as items
from recon.open_item
where month between :first_month and :last_month and extract = any(:sources) and cause = 'unexplained'
having count(*) > 0
