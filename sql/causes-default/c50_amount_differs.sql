-- sentence: Parties hold the same obligation in the same scope with different amounts, all its entries added up.
with total as (
    select scope, obligation, party, sum(amount) as amount from leg_entry group by scope, obligation, party
),
told as (
    select
        t.scope, t.obligation, count(distinct t.amount) as amounts,
        array_to_string(list_sort(list(p.title || ' ' || cast(t.amount as varchar))), '，') as held
    from total t join party_title p on p.party = t.party
    group by t.scope, t.obligation
)
select u.entry_id, '同号金额不同：' || told.held as evidence, u.obligation as difference
from undecided u
join told on told.scope = u.scope and told.obligation = u.obligation
where told.amounts > 1
