-- Differences that appeared in the year, by cause: every item counts once, in the month it first appeared; what of it
-- is still open at the end of the time covered.
select i.cause, i.cause_label, count(*) as items, sum(abs(i.amount)) as gross,
       count(e.entry_id) as open_items, coalesce(sum(abs(i.amount)) filter (where e.entry_id is not null), 0) as open_gross
from report.open_items i
left join report.open_items e on e.month = :last_month and e.leg = i.leg and e.entry_id = i.entry_id
where i.month between :first_month and :last_month and i.month = i.first_month
group by i.cause, i.cause_label
order by sum(abs(i.amount)) desc, i.cause
