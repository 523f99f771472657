-- cardinality: 1:1
-- window: 5
-- distinguish: batch_no
-- sentence: One party lacks the batch number: equal amounts within five days.
select entry_id
from open_entry
where sign = 1 or batch_no is null
