-- Each fund's special account: the ledger's and the bank's closing balance, what each side lacks, both adjusted.
with
ledger as (
    select fund, arg_max(balance, row_no) as ledger from special_account where fund is not null group by fund
),
bank as (
    select fund, arg_max(balance, row_no) as bank from bank_statement
    where account = 'special' and fund is not null group by fund
),
pending as (
    select fund,
        coalesce(sum(amount) filter (where sign < 0 and amount > 0), 0) as bank_received,
        coalesce(-sum(amount) filter (where sign < 0 and amount < 0), 0) as bank_paid,
        coalesce(sum(amount) filter (where sign > 0 and amount > 0), 0) as ledger_received,
        coalesce(-sum(amount) filter (where sign > 0 and amount < 0), 0) as ledger_paid
    from open_item where leg = 'bank' group by fund
)
select fund, coalesce(ledger, 0) as ledger, coalesce(bank, 0) as bank,
    coalesce(bank_received, 0) as bank_received, coalesce(bank_paid, 0) as bank_paid,
    coalesce(ledger_received, 0) as ledger_received, coalesce(ledger_paid, 0) as ledger_paid
from ledger full join bank using (fund) left join pending using (fund)
order by fund
