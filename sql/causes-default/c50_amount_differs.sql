-- sentence: Parties hold the same obligation in the same scope with different amounts, all its entries added up.
with total as (
    select scope, obligation, party, sum(amount) as amount from leg_entry group by scope, obligation, party
),
unlike as (
    select scope, obligation from total group by scope, obligation having min(amount) <> max(amount)
),
told as (
    select
        t.scope, t.obligation,
        array_to_string(list_sort(list(p.title || ' ' || cast(t.amount as varchar))), '，') as held
    from total t
    join unlike x on x.scope = t.scope and x.obligation = t.obligation
    join party_title p on p.party = t.party
    group by t.scope, t.obligation
)
select u.entry_id, '同号金额不同：' || told.held as evidence, u.obligation as difference
from undecided u
join told on told.scope = u.scope and told.obligation = u.obligation
