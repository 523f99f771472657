-- sentence: The ticket's totals are equal, and one party booked late fee or interest inside the principal.
with
alike as (
    select *, payer_id || fund || period as likeness from undecided
),
ticket as (
    select reference, min(ticket_no) as ticket_no
    from (select unnest([demand_no, likeness]) as reference, ticket_no from alike)
    group by reference
    having count(distinct ticket_no) = 1
),
side as ( -- who lacks the ticket number has the one open ticket of its demand notice, else of its likeness
    select
        a.*, coalesce(a.ticket_no, t.ticket_no, a.batch_no) as obligation,
        case when t.ticket_no is null then '' else '（缺票号，按征集单或缴费人对应）' end as note
    from alike a
    left join ticket t on t.reference = case when a.ticket_no is null then coalesce(a.demand_no, a.likeness) end
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
