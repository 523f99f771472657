-- sentence: Same ticket or batch and amount; only the period differs.
-- reads: sides.sql
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号同额，所属期 ' || a.period || ' / ' || b.period || a.note || b.note as evidence,
    a.obligation as difference
from sides a
join sides b
    on b.aspect = a.aspect and b.obligation = a.obligation and b.component = a.component and b.amount = a.amount
where a.aspect = 'period' and a.sign = 1 and b.sign = -1 and a.period <> b.period
    and coalesce(a.fund = b.fund, true)
    and coalesce(a.payer_id = b.payer_id, true)
    and coalesce(a.region = b.region, true)
