-- sentence: Both parties hold the same ticket or batch with different amounts, and nothing else differs.
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
