-- sentence: The ticket's totals are equal, but employer and personal parts are split differently.
-- reads: sides.sql
with
side as (
    select * from sides where aspect = 'amount'
),
agreed as (
    select obligation, fund, payer_id, period, region
    from side
    group by all
    having sum(sign * amount) = 0 and count(distinct sign) = 2 and count(distinct component) > 1
        and bool_and(component not in ('late_fee', 'interest'))
)
select entry_id, '合计一致，款项划分不同' || note as evidence, obligation as difference
from side
join agreed using (obligation, fund, payer_id, period, region)
