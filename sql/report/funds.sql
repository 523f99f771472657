-- The special account of each fund over the year: opening + receipts - payments = closing, as the ledger says.
with
opening as (
    select fund, sum(value) as opening from report.year_openings
    where year = :year and item = 'opening.special_account' group by fund
),
flow as (
    select fund,
           sum(receipt) filter (where kind = 'contribution') as contribution,
           sum(receipt) filter (where kind = 'subsidy') as subsidy,
           sum(receipt) filter (where kind = 'interest') as interest,
           sum(receipt) filter (where kind not in ('contribution', 'subsidy', 'interest')) as other_receipt,
           sum(payment) filter (where kind = 'transfer') as transfer,
           sum(payment) filter (where kind = 'remit_up') as remit_up,
           sum(payment) filter (where kind not in ('transfer', 'remit_up')) as other_payment,
           sum(receipt) as receipts, sum(payment) as payments
    from fact.special_account
    where month between :first_month and :last_month and fund is not null
    group by fund
),
closing as (
    select distinct on (fund) fund, balance as closing from fact.special_account
    where month = :last_month and fund is not null
    order by fund, row_no desc
),
benefit as (
    select fund, sum(amount_paid) as benefits, sum(person_times) as person_times from report.benefits
    where month between :first_month and :last_month and state = 'paid' group by fund
),
pending as (
    select fund, count(*) as open_items, sum(abs(amount)) as open_amount from report.open_items
    where month = :last_month group by fund
)
select f.fund, report.label('fund', f.fund) as fund_label, coalesce(o.opening, 0) as opening,
       coalesce(f.contribution, 0) as contribution, coalesce(f.subsidy, 0) as subsidy,
       coalesce(f.interest, 0) as interest, coalesce(f.other_receipt, 0) as other_receipt,
       coalesce(f.transfer, 0) as transfer, coalesce(f.remit_up, 0) as remit_up,
       coalesce(f.other_payment, 0) as other_payment, coalesce(f.receipts, 0) as receipts,
       coalesce(f.payments, 0) as payments, coalesce(c.closing, 0) as closing,
       coalesce(b.benefits, 0) as benefits, coalesce(b.person_times, 0)::bigint as person_times,
       coalesce(p.open_items, 0) as open_items, coalesce(p.open_amount, 0) as open_amount
from flow f
left join opening o on o.fund = f.fund
left join closing c on c.fund = f.fund
left join benefit b on b.fund = f.fund
left join pending p on p.fund = f.fund
order by f.fund
