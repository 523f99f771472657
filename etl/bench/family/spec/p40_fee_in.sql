-- leg: account
-- order: 40
-- cardinality: 1:1
-- method: assignment
-- references: counterparty
-- weights: amount 4, date 1, reference 8
-- accept: 0.90
-- tolerance: 20.00
-- tolerance_percent: 0.62
-- window: 0..5
-- sentence: Same party, the bank's line lower by a fee.
select entry_id, regexp_replace(counterparty, '[\s（）()]|有限公司|有限责任公司', '', 'g') as party_name
from open_entry
where amount > 0
