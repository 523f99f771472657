-- sentence: The agency credited all that was due on the demand notice, tax collected less.
with demand as (
    select demand_no, fund, component, payer_id, period, region
    from undecided
    group by all
    having sum(amount) filter (sign = -1) > sum(amount) filter (sign = 1)
        and bool_and(amount = due) filter (sign = -1)
)
select entry_id, '经办按应缴全额入账，税务实缴不足' as evidence, demand_no as difference
from undecided
join demand using (demand_no, fund, component, payer_id, period, region)
