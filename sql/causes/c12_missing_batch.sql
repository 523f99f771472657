-- sentence: Five or more tickets of one transmission batch, all of them open, and not of the last three days.
with
batch as (
    select e.batch_no
    from entry e left join undecided u using (entry_id)
    where e.leg = 'collection'
    group by e.batch_no
    having count(distinct e.ref) >= 5 and count(u.entry_id) = count(*)
        and max(e.entry_date) <= (select last_day - 3 from settlement)
)
select entry_id, '批次 ' || batch_no || ' 全部未入账' as evidence, batch_no as difference
from undecided
where batch_no in (from batch) or cause = 'missing_batch'
