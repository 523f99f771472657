-- cardinality: n:m
-- method: subset
-- bound: 40
-- steps: 1000000
-- window: 5
-- sentence: Lines of the same party whose sums agree.
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
)
select entry_id, coalesce(meant, name) as party_name, amount > 0 as received
from written left join respelt using (name)
