-- cardinality: 1:1
-- window: 5
-- distinguish: batch_no
-- sentence: The bank did not note the batch: equal amounts within five days.
select entry_id
from open_entry
where (party = 'finance' or batch_no is null) and kind not in ('interest', 'fee')
