-- sentence: Same ticket or batch and amount; only the fund differs.
with
ticket as (
    select reference, min(ticket_no) as ticket_no
    from (select unnest([demand_no, payer_id || period]) as reference, ticket_no from undecided)
    group by reference
    having count(distinct ticket_no) = 1
),
side as ( -- who lacks the ticket number has the one open ticket of its demand notice, else of its payer and period
    select
        u.*, coalesce(u.ticket_no, t.ticket_no, u.batch_no) as obligation,
        case when t.ticket_no is null then '' else '（缺票号，按征集单或缴费人对应）' end as note
    from undecided u
    left join ticket t
        on t.reference = case when u.ticket_no is null then coalesce(u.demand_no, u.payer_id || u.period) end
)
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号同额，险种 ' || a.fund || ' / ' || b.fund || a.note || b.note as evidence,
    a.obligation as difference
from side a
join side b on b.obligation = a.obligation and b.component = a.component and b.amount = a.amount
where a.sign = 1 and b.sign = -1 and a.fund <> b.fund
    and coalesce(a.payer_id = b.payer_id, true)
    and coalesce(a.period = b.period, true)
    and coalesce(a.region = b.region, true)
