-- id: r07_trial_balance_balanced
-- severity: critical
-- party: social_insurance
-- extract: trial_balance
-- message: 科目余额表不平衡：{fund} {key} 应为 {expected} 元，实为 {actual} 元
-- why: Debits equal credits, and each closing balance is the opening balance plus the movement.
select
    fund, '合计' as key, sum(closing_debit) as expected, sum(closing_credit) as actual,
    sum(opening_debit) <> sum(opening_credit) or sum(period_debit) <> sum(period_credit) or expected <> actual as wrong,
    null as row_no
from trial_balance
group by fund
union all
select
    fund, account_code, opening_debit - opening_credit + period_debit - period_credit as expected,
    closing_debit - closing_credit as actual, expected is distinct from actual, row_no
from trial_balance
