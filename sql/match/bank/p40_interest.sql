-- cardinality: 1:1
-- sentence: Interest of equal amount, whenever the ledger books it.
select entry_id, kind
from open_entry
where kind = 'interest'
