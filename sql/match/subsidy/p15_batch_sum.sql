-- cardinality: n:m
-- sentence: Same batch, booked in several parts by one party.
select entry_id, batch_no
from open_entry
