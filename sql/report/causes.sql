-- What is open at the end of the year, by cause.
select cause, cause_label, count(*) as items, sum(abs(amount)) as gross, sum(signed_amount) as net,
       min(first_month) as first_month, max(age) as age
from report.open_items
where month = :last_month
group by cause, cause_label
order by sum(abs(amount)) desc, cause
