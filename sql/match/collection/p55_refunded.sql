-- between: one party
-- cardinality: 1:1
-- cause: refund
-- sentence: A ticket collected twice and given back: the payment that found no counterpart and its refund undo each other.
select entry_id, ticket_no, payer_id, period, region, case when kind = 'refund' then -amount else amount end as undone
from open_entry
where ticket_no in (select ticket_no from open_entry where kind = 'refund')
