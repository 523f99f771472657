-- sentence: A pairing is proposed that a person has to confirm.
select
    u.entry_id,
    '建议与 ' || c.candidates || ' 配对，置信度 ' || cast(cast(c.confidence * 0.1 as decimal(5, 1)) as varchar) || '%'
        as evidence,
    c.group_id as difference
from undecided u
join candidate c on c.entry_id = u.entry_id
where c.status = 'proposal'
