-- id: r09_trial_balance_vs_statement
-- severity: critical
-- party: social_insurance
-- extract: reported_statement
-- message: 账表不符：{fund} {item} 科目余额表 {expected} 元，上报报表 {actual} 元
-- why: Each item of the reported statements is the balance or the movement of its account (账表相符).
with
account as (
    select
        fund, account_code,
        sum(period_debit - period_credit) as movement,
        sum(cumulative_debit - cumulative_credit) as cumulative,
        sum(closing_debit - closing_credit) as closing
    from trial_balance
    group by fund, account_code
),
due as (
    select
        fund, statement, line_no::bigint as line_no, item, if(side = 'debit', 1, -1) as sign,
        sign * if(statement = 'income', movement, closing) as of_month,
        sign * if(statement = 'income', cumulative, closing) as of_year
    from statement_items join account using (account_code)
),
reported as (
    select fund, statement, line_no, item, sum(amount_month) as of_month, sum(amount_year) as of_year
    from reported_statement
    group by fund, statement, line_no, item
)
select fund, key, item, expected, actual, expected is distinct from actual as wrong
from (
    select
        fund, statement || ' ' || line_no as key, item || '本月数' as item, due.of_month as expected,
        reported.of_month as actual
    from due full join reported using (fund, statement, line_no, item)
    union all
    select fund, statement || ' ' || line_no || ' year', item || '本年累计', due.of_year, reported.of_year
    from due full join reported using (fund, statement, line_no, item)
)
