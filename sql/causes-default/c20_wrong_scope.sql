-- sentence: Another party holds the same obligation with the same amount in another scope, and not in this one.
select
    u.entry_id, '同号同额，归属 ' || u.scope || ' / ' || min(o.scope) as evidence, u.obligation as difference
from undecided u
join undecided o on o.obligation = u.obligation and o.amount = u.amount and o.party <> u.party and o.scope <> u.scope
where not exists (
        select 1 from leg_entry e
        where e.obligation = u.obligation and (e.party = u.party and e.scope = o.scope or e.party = o.party and e.scope = u.scope)
    )
group by u.entry_id, u.scope, u.obligation
