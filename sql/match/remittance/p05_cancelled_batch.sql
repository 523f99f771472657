-- leg: remittance
-- order: 5
-- between: one party
-- cardinality: 1:1
-- sentence: A cancellation undoes the entry of its batch that was booked last.
select
    entry_id, batch_no,
    case when kind = 'reversal' then -amount else amount end as undone,
    case when cause is null or cause in ('duplicate', 'in_transit', 'one_sided') then 'reversal' else cause end as cause
from open_entry
where batch_no in (select batch_no from open_entry where kind = 'reversal')
