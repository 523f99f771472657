-- sentence: A refund the other party has not booked, or booked in another month than this one.
select entry_id, '业务类型为退费退库' as evidence, coalesce(ticket_no, batch_no, ref) as difference
from undecided
where kind = 'refund'
