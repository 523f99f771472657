-- cardinality: 1:1
-- tolerance: 175.00
-- tolerance_percent: 0.70
-- sentence: Same party, the bank's line lower by exactly one of its fees.
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
fee as (
    select * from (values
        (0.00, 10000.00, 5.00, 0.0000),
        (10000.00, 100000.00, 10.00, 0.0000),
        (100000.00, 500000.00, 15.00, 0.0000),
        (500000.00, 9999999999.00, 20.00, 0.0000),
        (0.00, 9999999999.00, 0.00, 0.0060),
        (0.00, 9999999999.00, 0.00, 0.0038),
        (0.00, 9999999999.00, 150.00, 0.0010)
    ) as known (above, up_to, fixed, rate)
),
reach as (
    select b.entry_id as bank_id, b.amount as bank_amount, l.entry_id, l.amount
    from named as b
    join named as l
        on b.party = 'bank' and l.party = 'ledger' and l.party_name = b.party_name
        and sign(l.amount) = sign(b.amount)
        and date_diff('day', b.entry_date, l.entry_date) * sign(b.amount) between 0 and 5
),
less as (
    select distinct bank_id, entry_id
    from reach
    join fee on abs(amount) > above and abs(amount) <= up_to
        and bank_amount = amount - fixed - round(abs(amount) * rate, 2)
),
sole as (
    select bank_id, min(entry_id) as ledger_id from less
    where entry_id in (select entry_id from less group by entry_id having count(*) = 1)
    group by bank_id
    having count(*) = 1
)
select unnest([bank_id, ledger_id]) as entry_id, bank_id as line from sole
