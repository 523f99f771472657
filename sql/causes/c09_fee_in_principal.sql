-- sentence: The ticket's totals are equal, and one party booked late fee or interest inside the principal.
-- reads: sides.sql
with
side as (
    select * from sides where aspect = 'amount'
),
agreed as (
    select obligation, fund, payer_id, period, region
    from side
    group by all
    having sum(sign * amount) = 0 and count(distinct sign) = 2 and count(distinct component) > 1
        and bool_or(component in ('late_fee', 'interest'))
)
select entry_id, '合计一致，滞纳金或利息并入本金' || note as evidence, obligation as difference
from side
join agreed using (obligation, fund, payer_id, period, region)
