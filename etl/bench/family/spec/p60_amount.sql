-- leg: account
-- order: 60
-- cardinality: 1:1
-- method: assignment
-- references: counterparty
-- weights: amount 4, date 0, reference 6
-- accept: 0.85
-- inexact: yes
-- window: 5
-- sentence: Same party, an amount that was mistyped.
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
select entry_id, coalesce(meant, name) as party_name
from written left join respelt using (name)
