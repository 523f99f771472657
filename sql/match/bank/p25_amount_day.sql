-- cardinality: 1:1
-- distinguish: batch_no
-- sentence: The bank did not note the batch: equal amounts of the same day.
select entry_id, entry_date
from open_entry
where (party = 'finance' or batch_no is null) and kind not in ('interest', 'fee')
