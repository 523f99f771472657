-- id: r02_ledger_running_balance
-- severity: warning
-- party: finance
-- extract: special_account
-- message: 财政专户明细账余额接续不上：{fund} 凭证 {key} 余额应为 {expected} 元，实为 {actual} 元
-- why: Each balance is the one before plus receipt minus payment.
select
    fund, voucher_no as key, coalesce(lag(balance) over ledger + receipt - payment, balance) as expected, balance as actual,
    expected is distinct from actual as wrong, row_no
from special_account
window ledger as (partition by fund, sheet order by row_no)
