-- sentence: The same party holds an equal entry of the same ticket or batch that paired, or stood there before.
with
known as (
    select l.entry_id, l.party, l.fund, l.component, l.amount, l.payer_id, l.period, l.ticket_no, l.demand_no, l.batch_no,
        null as entry_date
    from matched m
    join leg_entry l on l.entry_id = m.entry_id
    where m.match_id in ( -- not of what its own party cancelled
        select match_id from matched group by match_id having count(distinct party) > 1
    )
    union all
    select entry_id, party, fund, component, amount, payer_id, period, ticket_no, demand_no, batch_no, null
    from previous_entry
    where leg in (select leg from undecided)
    union all
    select entry_id, party, fund, component, amount, payer_id, period, ticket_no, demand_no, batch_no, entry_date
    from open_entry
),
numbered as ( -- by the ticket, and by the demand notice for who lacks the ticket number
    select *, coalesce(ticket_no, batch_no) as obligation from known
    union all
    select *, demand_no from known where demand_no is not null
)
select
    u.entry_id, '与 ' || min(k.entry_id) || ' 同号同额' as evidence,
    coalesce(u.ticket_no, u.batch_no, u.demand_no) as difference
from undecided u
join numbered k
    on k.obligation = coalesce(u.ticket_no, u.batch_no, u.demand_no) and k.party = u.party and k.fund = u.fund
    and k.component = u.component and k.amount = u.amount and k.entry_id <> u.entry_id
where coalesce(k.payer_id = u.payer_id, true) and coalesce(k.period = u.period, true)
    and (
        k.entry_date is null or k.entry_date < u.entry_date
        or k.entry_date = u.entry_date and k.entry_id < u.entry_id
    )
group by all
union all
select entry_id, evidence, coalesce(ticket_no, batch_no, ref)
from undecided
where cause = 'duplicate'
