-- sentence: New, and of the last three days of the period: the others may have it in the next.
select u.entry_id, cast(u.entry_date as varchar) || ' 发生，期末三日内' as evidence, u.obligation as difference
from undecided u
cross join settlement s
where u.first_month = s.month and date_diff('day', u.entry_date, s.last_day) between 0 and 2
