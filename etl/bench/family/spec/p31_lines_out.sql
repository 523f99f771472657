-- leg: account
-- order: 31
-- cardinality: n:m
-- method: subset
-- bound: 40
-- steps: 1000000
-- window: -5..0
-- sentence: Lines of the same party whose sums agree.
select entry_id, regexp_replace(counterparty, '[\s（）()]|有限公司|有限责任公司', '', 'g') as party_name
from open_entry
where amount < 0
