-- leg: account
-- order: 51
-- cardinality: 1:n
-- method: subset
-- bound: 30
-- steps: 1000000
-- tolerance: 20.00
-- window: -5..0
-- sentence: Lines of the same party whose sum is the bank's line but for a fee.
select entry_id, regexp_replace(counterparty, '[\s（）()]|有限公司|有限责任公司', '', 'g') as party_name
from open_entry
where amount < 0
