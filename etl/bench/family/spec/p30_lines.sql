-- leg: account
-- order: 30
-- cardinality: n:m
-- method: subset
-- bound: 40
-- steps: 1000000
-- window: 5
-- sentence: Lines of the same party whose sums agree.
with written as (
    select entry_id, party, amount, entry_date, regexp_replace(counterparty, '[\s（）()]|有限公司|有限责任公司', '', 'g') as name
    from open_entry
    where counterparty is not null
),
spelt as (
    select distinct party, name, unnest(range(1, length(name) + 1)) as place from written
),
respelt as (
    select w.name, min(k.name) as meant
    from spelt as w
    join spelt as k
        on k.place = w.place
        and substr(k.name, 1, k.place - 1) = substr(w.name, 1, w.place - 1)
        and substr(k.name, k.place + 1) = substr(w.name, w.place + 1)
    where w.party = 'ledger' and k.party = 'bank' and w.name not in (select name from spelt where party = 'bank')
    group by w.name
    having count(distinct k.name) = 1
)
select entry_id, coalesce(meant, name) as party_name, amount > 0 as received
from written left join respelt using (name)
