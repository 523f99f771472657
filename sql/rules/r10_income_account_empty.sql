-- id: r10_income_account_empty
-- severity: warning
-- party: social_insurance
-- extract: trial_balance
-- message: 收入户月末应无余额：{fund} 收入户存款余额 {actual} 元
-- why: The income account is emptied into the special account at the end of each month.
select
    fund, account_code as key, 0.00 as expected, closing_debit - closing_credit as actual,
    expected is distinct from actual as wrong, row_no
from trial_balance
where account_code = '1001'
