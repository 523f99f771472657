-- between: one party
-- cardinality: 1:1
-- cause: reversal
-- instead_of: in_transit, one_sided
-- sentence: 单位日记账内：冲销凭证与其原凭证正负相抵。
select entry_id, coalesce(original_no, ref) as original
from open_entry
where original_no is not null
    or ref in (select original_no from open_entry)
