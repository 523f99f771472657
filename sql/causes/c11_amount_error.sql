-- sentence: Both parties hold the same ticket or batch with different amounts, and nothing else differs.
-- reads: sides.sql
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号金额不同 ' || a.amount || ' / ' || b.amount || a.note || b.note as evidence,
    a.obligation as difference
from sides a
join sides b on b.aspect = a.aspect and b.obligation = a.obligation and b.component = a.component and b.fund = a.fund
where a.aspect = 'amount' and a.sign = 1 and b.sign = -1
    and coalesce(a.payer_id = b.payer_id, true)
    and coalesce(a.period = b.period, true)
    and coalesce(a.region = b.region, true)
