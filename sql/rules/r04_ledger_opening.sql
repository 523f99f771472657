-- id: r04_ledger_opening
-- severity: critical
-- party: finance
-- extract: special_account
-- message: 财政专户明细账期初不等于上月期末：{fund} 上月期末 {expected} 元，本月期初 {actual} 元
-- why: Next month's opening is this month's closing.
-- from_second_month: yes
select
    now.fund, 'special' as key, before.closing as expected, now.opening as actual,
    expected is distinct from actual as wrong
from (
    select fund, arg_min(balance - receipt + payment, row_no) as opening from special_account group by fund
) now
join (
    select fund, arg_max(balance, row_no) as closing from previous_special_account group by fund
) before using (fund)
