-- Each fund's special account at the end of the month, by the ledger and by the bank; null where one has no row.
with
ledger as (
    select fund, arg_max(balance, row_no) as ledger from special_account where fund is not null group by fund
),
bank as (
    select fund, arg_max(balance, row_no) as bank from bank_statement
    where account = 'special' and fund is not null group by fund
)
select fund, ledger, bank
from ledger full join bank using (fund)
order by fund
