-- between: one party
-- cardinality: 1:1
-- cause: bank_fee
-- sentence: A fee the bank charged and gave back.
select entry_id, kind
from open_entry
where kind = 'fee'
