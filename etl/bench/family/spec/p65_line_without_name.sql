-- cardinality: n:m
-- sentence: All lines of a party in reach, and the one line without a name that is worth exactly what they lack.
with written as (
    select entry_id, party, amount, entry_date,
        regexp_replace(counterparty, '[\s（）()]|有限公司|有限责任公司', '', 'g') as name
    from open_entry
    where counterparty is not null
),
bank_name as (
    select distinct name from written where party = 'bank'
),
other_name as (
    select distinct name from written where party = 'ledger' and name not in (select name from bank_name)
),
spelt as (
    select name, place, substr(name, 1, place - 1) || '?' || substr(name, place + 1) as pattern
    from (select name, unnest(range(1, length(name) + 1)) as place from bank_name)
),
respelt as (
    select written_so as name, min(meant) as meant
    from (
        select o.name as written_so, s.name as meant
        from (select name, unnest(range(1, length(name) + 1)) as place from other_name) as o
        join spelt as s
            on s.place = o.place and s.pattern = substr(o.name, 1, o.place - 1) || '?' || substr(o.name, o.place + 1)
        union
        select o.name, b.name from other_name as o join bank_name as b on substr(b.name, 4) = o.name
    )
    group by written_so
    having count(*) = 1
),
named as (
    select entry_id, party, amount, entry_date, coalesce(meant, name) as party_name
    from written left join respelt using (name)
),
reach as (
    select o.entry_id as one, o.party, o.amount as whole, s.entry_id as line, s.amount
    from named as o
    join named as s
        on s.party <> o.party and s.party_name = o.party_name and sign(s.amount) = sign(o.amount)
        and date_diff('day', o.entry_date, s.entry_date) * sign(o.amount) * (case o.party when 'bank' then 1 else -1 end) between 0 and 5
),
lacking as (
    select one, party, whole - sum(amount) as lack, min(line) as some_line
    from reach
    group by one, party, whole
    having abs(sum(amount)) < abs(whole)
),
found as (
    select l.one, n.entry_id as line
    from lacking as l
    join open_entry as o on o.entry_id = l.one
    join open_entry as n
        on n.counterparty is null and n.reference is null and n.party <> l.party and n.amount = l.lack
        and date_diff('day', o.entry_date, n.entry_date) * sign(o.amount) * (case l.party when 'bank' then 1 else -1 end) between 0 and 5
),
sole as (
    select one from found
    group by one
    having count(*) = 1 and bool_and(line in (select line from found group by line having count(*) = 1))
),
line as (
    select one, line as entry_id from found
    union all
    select one, line from reach
    union all
    select one, one from lacking
),
wanted as (
    select one, entry_id from line where one in (select one from sole)
),
clean as (
    select one from wanted
    group by one
    having bool_and(entry_id in (select entry_id from wanted group by entry_id having count(*) = 1))
)
select entry_id, one from wanted where one in (select one from clean)
