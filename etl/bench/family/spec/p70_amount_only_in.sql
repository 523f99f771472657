-- leg: account
-- order: 70
-- cardinality: 1:1
-- method: assignment
-- references: reference, counterparty
-- weights: amount 4, date 0, reference 8
-- accept: 0.58
-- propose: 0.50
-- window: 0..5
-- bound: 100
-- sentence: Same amount, nothing against it, and no other that fits as well.
select entry_id, amount as amount_key
from open_entry
where amount > 0
