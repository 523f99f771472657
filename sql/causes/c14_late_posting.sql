-- sentence: The agency has the ticket or its demand notice as due, but credited nothing yet.
with waiting as (
    select ticket_no, demand_no from collection where credited_date is null
)
select entry_id, '应缴已登记，未到账' as evidence, coalesce(ticket_no, demand_no, ref) as difference
from undecided
where ticket_no in (select ticket_no from waiting)
    or demand_no in (select demand_no from waiting)
    or cause = 'late_posting'
