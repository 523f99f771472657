-- sentence: Same ticket or batch and amount; only the period differs.
with
alike as (
    select *, payer_id || fund || component || amount::varchar as likeness from undecided
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
)
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号同额，所属期 ' || a.period || ' / ' || b.period || a.note || b.note as evidence,
    a.obligation as difference
from side a
join side b on b.obligation = a.obligation and b.component = a.component and b.amount = a.amount
where a.sign = 1 and b.sign = -1 and a.period <> b.period
    and coalesce(a.fund = b.fund, true)
    and coalesce(a.payer_id = b.payer_id, true)
    and coalesce(a.region = b.region, true)
