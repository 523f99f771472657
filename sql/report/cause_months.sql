-- Differences that appeared in the year, by cause: every item counts once, in the month it first appeared.
select cause, cause_label, count(*) as items, sum(abs(amount)) as gross
from report.open_items
where month between :first_month and :last_month and month = first_month
group by cause, cause_label
order by sum(abs(amount)) desc, cause
