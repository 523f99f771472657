-- sentence: No other party holds anything of the obligation in this scope.
select u.entry_id, '仅' || p.title || '有此笔' as evidence, u.obligation as difference
from undecided u
join party_title p on p.party = u.party
where not exists (
        select 1 from leg_entry o where o.scope = u.scope and o.obligation = u.obligation and o.party <> u.party
    )
