-- sentence: Both parties hold the same ticket or batch with different amounts, and nothing else differs.
with
side as (
    select *, coalesce(ticket_no, batch_no) as obligation from undecided
),
pair as (
    select a.entry_id as first_entry, b.entry_id as second_entry, a.obligation, a.amount, b.amount as other_amount
    from side a
    join side b on b.obligation = a.obligation and b.component = a.component and b.fund = a.fund
    where a.sign = 1 and b.sign = -1
        and coalesce(a.payer_id = b.payer_id, true)
        and coalesce(a.period = b.period, true)
        and coalesce(a.region = b.region, true)
)
select
    unnest([first_entry, second_entry]) as entry_id, '同号金额不同 ' || amount || ' / ' || other_amount as evidence,
    obligation as difference
from pair
