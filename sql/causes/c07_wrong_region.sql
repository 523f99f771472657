-- sentence: Same ticket or batch and amount; only the region differs.
-- reads: sides.sql
select
    unnest([a.entry_id, b.entry_id]) as entry_id,
    '同号同额，统筹区 ' || a.region || ' / ' || b.region || a.note || b.note as evidence,
    a.obligation as difference
from sides a
join sides b
    on b.aspect = a.aspect and b.obligation = a.obligation and b.component = a.component and b.amount = a.amount
where a.aspect = 'region' and a.sign = 1 and b.sign = -1 and a.region <> b.region
    and coalesce(a.fund = b.fund, true)
    and coalesce(a.payer_id = b.payer_id, true)
    and coalesce(a.period = b.period, true)
