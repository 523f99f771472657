-- sentence: Same ticket or batch and amount; only the period differs.
with side as (
    select *, coalesce(ticket_no, batch_no) as obligation from undecided
)
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号同额，所属期 ' || a.period || ' / ' || b.period as evidence,
    a.obligation as difference
from side a
join side b on b.obligation = a.obligation and b.component = a.component and b.amount = a.amount
where a.sign = 1 and b.sign = -1 and a.period <> b.period
    and coalesce(a.fund = b.fund, true)
    and coalesce(a.payer_id = b.payer_id, true)
    and coalesce(a.region = b.region, true)
