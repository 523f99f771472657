-- sentence: Both parties hold the same ticket or batch with different amounts, and nothing else differs.
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
pair as (
    select a.entry_id as first_entry, b.entry_id as second_entry, a.obligation, a.amount,
        b.amount as other_amount, a.note || b.note as note
    from side a
    join side b on b.obligation = a.obligation and b.component = a.component and b.fund = a.fund
    where a.sign = 1 and b.sign = -1
        and coalesce(a.payer_id = b.payer_id, true)
        and coalesce(a.period = b.period, true)
        and coalesce(a.region = b.region, true)
)
select
    unnest([first_entry, second_entry]) as entry_id, '同号金额不同 ' || amount || ' / ' || other_amount || note as evidence,
    obligation as difference
from pair
