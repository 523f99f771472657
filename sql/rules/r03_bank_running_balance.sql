-- id: r03_bank_running_balance
-- severity: warning
-- party: finance
-- extract: bank_statement
-- message: 银行对账单余额接续不上：{fund} 流水 {key} 余额应为 {expected} 元，实为 {actual} 元
-- why: Each balance is the one before plus receipt minus payment.
select
    fund, serial_no as key, coalesce(lag(balance) over statement + receipt - payment, balance) as expected, balance as actual,
    expected is distinct from actual as wrong, row_no
from bank_statement
window statement as (partition by account, fund, sheet order by row_no)
