-- id: r06_trial_balance_opening
-- severity: critical
-- party: social_insurance
-- extract: trial_balance
-- message: 科目余额表期初不等于上月期末：{fund} 科目 {key} 上月期末 {expected} 元，本月期初 {actual} 元
-- why: Next month's opening is this month's closing, account by account.
-- from_second_month: yes
select
    now.fund, now.account_code as key, before.closing_debit - before.closing_credit as expected,
    now.opening_debit - now.opening_credit as actual, expected is distinct from actual as wrong, now.row_no
from trial_balance now
join previous_trial_balance before using (fund, account_code)
