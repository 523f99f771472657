-- sentence: Several pairings fit equally well.
select u.entry_id, '可能的对应：' || min(c.candidates) as evidence, min(c.group_id) as difference
from undecided u
join candidate c on c.entry_id = u.entry_id
where c.status = 'ambiguous'
group by u.entry_id
