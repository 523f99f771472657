-- between: one party
-- cardinality: 1:1
-- cause: reversal
-- instead_of: duplicate, in_transit, one_sided
-- sentence: A cancellation and the entry it names undo each other.
select entry_id, coalesce(original_no, ref) as original
from open_entry
where kind = 'reversal'
    or ref in (select original_no from open_entry where kind = 'reversal')
