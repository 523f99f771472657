-- sentence: New, on one side only, and of the last three days of the month.
select u.entry_id, u.entry_date || ' 发生，月末三日内' as evidence, coalesce(u.ticket_no, u.batch_no, u.ref) as difference
from undecided u, settlement s
where u.first_month = s.month and u.entry_date > s.last_day - 3
