-- between: one party
-- cardinality: 1:1
-- sentence: A row that had already paired was cancelled and booked again alike, as part of putting a ticket right.
select entry_id, ticket_no, payer_id, period, region, case when kind = 'reversal' then -amount else amount end as undone
from open_entry
where (kind <> 'reversal' or original_no is not null)
    and ticket_no in (select ticket_no from open_entry where kind = 'reversal' and original_no is not null)
