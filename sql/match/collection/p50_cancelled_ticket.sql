-- between: one party
-- cardinality: 1:1
-- cause: reversal
-- instead_of: duplicate, in_transit, one_sided
-- sentence: A cancellation that names no original undoes what is still open of its ticket, payer, period and region.
select entry_id, ticket_no, payer_id, period, region, case when kind = 'reversal' then -amount else amount end as undone
from open_entry
where (kind <> 'reversal' or original_no is null)
    and ticket_no in (select ticket_no from open_entry where kind = 'reversal' and original_no is null)
