-- parties: tax, social_insurance, finance
-- sentence: A transmission batch of a fund: what tax sent to the treasury, what the agency credited of it, what finance
--   booked; what tax collected and the agency lacks shows here beside what the treasury passed on.
with
ticket as (
    select entry_id, fund, batch_no, amount
    from entry
    where leg = 'collection' and party = 'tax'
),
credited as (
    select t.fund, t.batch_no, sum(t.amount) as amount
    from ticket t
    join match m on m.leg = 'collection' and m.entry_id = t.entry_id
    where m.month = m.first_month
    group by t.fund, t.batch_no
),
booked as (
    select fund, batch_no, sum(amount) as amount
    from entry
    where leg = 'remittance' and party = 'finance'
    group by fund, batch_no
),
sent as (
    select fund, batch_no, sum(amount) as amount
    from ticket
    group by fund, batch_no
)
select fund, 'total' as component, batch_no as obligation, 'tax' as party, amount
from sent
union all
select fund, 'total' as component, batch_no as obligation, 'social_insurance' as party, amount
from credited
union all
select b.fund, 'total' as component, b.batch_no as obligation, 'finance' as party, b.amount
from booked b
join sent s on s.fund = b.fund and s.batch_no = b.batch_no
