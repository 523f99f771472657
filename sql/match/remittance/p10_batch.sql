-- cardinality: 1:1
-- sentence: Same batch, equal amounts pair one by one.
select entry_id, batch_no
from open_entry
