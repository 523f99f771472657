-- sentence: Same ticket or batch and amount; only the payer differs.
with
ticket as (
    select demand_no, min(ticket_no) as ticket_no
    from undecided
    group by demand_no
    having count(distinct ticket_no) = 1
),
side as ( -- who lacks the ticket number has the one open ticket of its demand notice
    select
        u.*, coalesce(u.ticket_no, t.ticket_no, u.batch_no) as obligation,
        case when t.ticket_no is null then '' else '（缺票号，按征集单对应）' end as note
    from undecided u
    left join ticket t on u.ticket_no is null and t.demand_no = u.demand_no
)
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号同额，缴费人 ' || a.payer_id || ' / ' || b.payer_id || a.note || b.note as evidence,
    a.obligation as difference
from side a
join side b on b.obligation = a.obligation and b.component = a.component and b.amount = a.amount
where a.sign = 1 and b.sign = -1 and a.payer_id <> b.payer_id
    and coalesce(a.fund = b.fund, true)
    and coalesce(a.period = b.period, true)
    and coalesce(a.region = b.region, true)
