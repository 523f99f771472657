-- id: r05_bank_opening
-- severity: critical
-- party: finance
-- extract: bank_statement
-- message: 银行对账单期初不等于上月期末：{fund} {key} 上月期末 {expected} 元，本月期初 {actual} 元
-- why: Next month's opening is this month's closing.
-- from_second_month: yes
select
    now.fund, now.account as key, before.closing as expected, now.opening as actual,
    expected is distinct from actual as wrong
from (
    select account, fund, arg_min(balance - receipt + payment, row_no) as opening from bank_statement group by all
) now
join (
    select account, fund, arg_max(balance, row_no) as closing from previous_bank_statement group by all
) before using (account, fund)
