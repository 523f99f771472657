-- sentence: The same party holds an equal entry of the same obligation that matched, or an earlier one with the same
--   reference.
with cancelled as ( -- by its own party
    select m.entry_id
    from matched m
    join (select match_id from matched group by match_id having count(distinct party) = 1) own
        on own.match_id = m.match_id
)
select
    u.entry_id, '与 ' || min(k.entry_id) || ' 同号同额' as evidence, u.obligation as difference
from undecided u
join leg_entry k
    on k.party = u.party and k.scope = u.scope and k.obligation = u.obligation and k.amount = u.amount
    and k.entry_id <> u.entry_id
where not exists (select 1 from cancelled c where c.entry_id = k.entry_id)
    and (
        not exists (select 1 from open_entry o where o.entry_id = k.entry_id)
        or k.ref = u.ref and (k.entry_date < u.entry_date or k.entry_date = u.entry_date and k.entry_id < u.entry_id)
    )
group by u.entry_id, u.obligation
