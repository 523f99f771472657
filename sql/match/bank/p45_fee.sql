-- cardinality: 1:1
-- sentence: A fee of equal amount, whenever the ledger books it.
select entry_id, kind
from open_entry
where kind = 'fee'
