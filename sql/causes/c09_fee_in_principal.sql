-- sentence: The ticket's totals are equal, and one party booked late fee or interest inside the principal.
with
ticket as (
    select reference, min(ticket_no) as ticket_no
    from (select unnest([demand_no, payer_id || fund || period]) as reference, ticket_no from undecided)
    group by reference
    having count(distinct ticket_no) = 1
),
side as ( -- who lacks the ticket number has the one open ticket of its demand notice, else of its payer, fund and period
    select
        u.*, coalesce(u.ticket_no, t.ticket_no, u.batch_no) as obligation,
        case when t.ticket_no is null then '' else '（缺票号，按征集单或缴费人对应）' end as note
    from undecided u
    left join ticket t
        on t.reference = case when u.ticket_no is null then coalesce(u.demand_no, u.payer_id || u.fund || u.period) end
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
