-- Items open at the end of the year by age in months.
select age, count(*) as items, sum(abs(amount)) as gross
from report.open_items
where month = :last_month
group by age
order by age
