-- leg: account
-- order: 21
-- cardinality: 1:1
-- method: assignment
-- references: reference, counterparty
-- weights: amount 4, date 0, reference 8
-- accept: 0.85
-- window: -5..0
-- bound: 100
-- sentence: Same amount, a name or reference that is as good as the same.
select entry_id, amount as amount_key
from open_entry
where amount < 0
