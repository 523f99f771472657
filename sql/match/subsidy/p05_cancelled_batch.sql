-- between: one party
-- cardinality: 1:1
-- cause: reversal
-- instead_of: duplicate, in_transit, one_sided
-- sentence: A cancellation undoes the entry of its batch that was booked last.
select entry_id, batch_no, case when kind = 'reversal' then -amount else amount end as undone
from open_entry
where batch_no in (select batch_no from open_entry where kind = 'reversal')
