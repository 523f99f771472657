-- sentence: The ticket's totals are equal, but employer and personal parts are split differently.
with ticket as (
    select ticket_no, fund, payer_id, period, region
    from undecided
    group by all
    having sum(sign * amount) = 0 and count(distinct sign) = 2 and count(distinct component) > 1
        and bool_and(component not in ('late_fee', 'interest'))
)
select entry_id, '合计一致，款项划分不同' as evidence, ticket_no as difference
from undecided
join ticket using (ticket_no, fund, payer_id, period, region)
