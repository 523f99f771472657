-- sentence: Some parties hold the obligation with the same amount, at least one has nothing of it.
with held as (
    select distinct scope, obligation, party from leg_entry
),
told as (
    select o.scope, o.obligation, array_to_string(list_sort(list(p.title)), '、') as lacking
    from (select distinct scope, obligation from undecided) o
    cross join (select l.party, t.title from leg_party l join party_title t on t.party = l.party) p
    where not exists (
            select 1 from held h where h.scope = o.scope and h.obligation = o.obligation and h.party = p.party
        )
    group by o.scope, o.obligation
)
select u.entry_id, told.lacking || ' 无此笔，其余各方一致' as evidence, u.obligation as difference
from undecided u
join told on told.scope = u.scope and told.obligation = u.obligation
where exists (
        select 1 from held h where h.scope = u.scope and h.obligation = u.obligation and h.party <> u.party
    )
