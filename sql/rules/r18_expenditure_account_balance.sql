-- id: r18_expenditure_account_balance
-- severity: critical
-- party: social_insurance
-- extract: trial_balance
-- message: 支出户存款账实不符：{fund} 银行余额 {expected} 元，科目余额 {actual} 元
-- why: The agency's account of the expenditure account says what the bank says (账实相符).
select
    fund, account_code as key, bank.closing as expected, closing_debit - closing_credit as actual,
    expected is distinct from actual as wrong, row_no
from (from trial_balance where account_code = '1003')
join (
    select fund, arg_max(balance, row_no) as closing from bank_statement where account = 'expenditure' group by fund
) bank using (fund)
