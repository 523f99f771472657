-- sentence: The ticket's totals are equal, and one party booked late fee or interest inside the principal.
with ticket as (
    select ticket_no, fund, payer_id, period, region
    from undecided
    group by all
    having sum(sign * amount) = 0 and count(distinct sign) = 2 and count(distinct component) > 1
        and bool_or(component in ('late_fee', 'interest'))
)
select entry_id, '合计一致，滞纳金或利息并入本金' as evidence, ticket_no as difference
from undecided
join ticket using (ticket_no, fund, payer_id, period, region)
