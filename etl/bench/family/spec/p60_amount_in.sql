-- leg: account
-- order: 60
-- cardinality: 1:1
-- method: assignment
-- references: counterparty
-- weights: amount 4, date 1, reference 6
-- accept: 0.88
-- inexact: yes
-- window: 0..5
-- sentence: Same party, an amount that was mistyped.
select entry_id, regexp_replace(counterparty, '[\s（）()]|有限公司|有限责任公司', '', 'g') as party_name
from open_entry
