-- id: r01_bank_reconciliation
-- severity: critical
-- party: finance
-- extract: special_account
-- message: 银行余额调节不平：{fund} 账面余额扣除未达账项为 {actual} 元，银行余额为 {expected} 元
-- why: The ledger's balance, less what the bank has not seen or the ledger not booked, is the bank's balance (账实相符).
with
ledger as (
    select fund, arg_max(balance, row_no) as closing from special_account group by fund
),
bank as (
    select fund, arg_max(balance, row_no) as closing from bank_statement where account = 'special' group by fund
),
pending as (
    select fund, sum(sign * amount) as amount from open_item where leg = 'bank' group by fund
)
select
    fund, 'special' as key, bank.closing as expected, ledger.closing - coalesce(pending.amount, 0) as actual,
    expected is distinct from actual as wrong
from ledger full join bank using (fund) left join pending using (fund)
