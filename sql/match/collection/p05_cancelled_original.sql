-- leg: collection
-- order: 5
-- between: one party
-- cardinality: 1:1
-- sentence: A cancellation and the entry it names undo each other; unless it was a known error, the cause is reversal.
select
    entry_id,
    coalesce(original_no, ref) as original,
    case when cause is null or cause in ('duplicate', 'in_transit', 'one_sided') then 'reversal' else cause end as cause
from open_entry
where kind = 'reversal'
    or ref in (select original_no from open_entry where kind = 'reversal')
