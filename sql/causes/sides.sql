-- sentence: Both parties' entries under one number, for a cause that tells what differs, which `aspect` names.
--   Who lacks the ticket number has the one open ticket of its demand notice, else of what is alike in all but the aspect.
with
alike as (
    select 'fund' as aspect, payer_id || period || component || amount::varchar as likeness, * from undecided
    union all
    select 'period', payer_id || fund || component || amount::varchar, * from undecided
    union all
    select 'region', payer_id || fund || period || component || amount::varchar, * from undecided
    union all
    select 'amount', payer_id || fund || period, * from undecided
    union all
    select 'payer', cast(null as varchar), * from undecided -- without its payer nothing tells a ticket from others
),
ticket as (
    select aspect, reference, min(ticket_no) as ticket_no
    from (select aspect, unnest([demand_no, likeness]) as reference, ticket_no from alike)
    group by aspect, reference
    having count(distinct ticket_no) = 1
)
select
    a.*, coalesce(a.ticket_no, t.ticket_no, a.batch_no) as obligation,
    case
        when t.ticket_no is null then ''
        when a.demand_no is null then '（缺票号，按缴费人对应）'
        else '（缺票号，按征集单对应）'
    end as note
from alike a
left join ticket t
    on t.aspect = a.aspect and t.reference = case when a.ticket_no is null then coalesce(a.demand_no, a.likeness) end
