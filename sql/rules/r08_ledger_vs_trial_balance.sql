-- id: r08_ledger_vs_trial_balance
-- severity: critical
-- party: social_insurance
-- extract: trial_balance
-- message: 财政专户存款账账不符：{fund} {key} 财政明细账 {expected} 元，经办科目余额表 {actual} 元
-- why: The agency's account of the special account says what the finance ledger says (账账相符).
with
ledger as (
    select fund, sum(receipt) as receipts, sum(payment) as payments, arg_max(balance, row_no) as closing
    from special_account
    group by fund
),
account as (
    select
        fund, sum(period_debit) as receipts, sum(period_credit) as payments,
        sum(closing_debit - closing_credit) as closing
    from trial_balance
    where account_code = '1002'
    group by fund
)
select fund, key, expected, actual, expected is distinct from actual as wrong
from (
    select fund, '本期收入' as key, ledger.receipts as expected, account.receipts as actual
    from ledger join account using (fund)
    union all
    select fund, '本期支出', ledger.payments, account.payments from ledger join account using (fund)
    union all
    select fund, '期末余额', ledger.closing, account.closing from ledger full join account using (fund)
)
