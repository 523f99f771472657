-- id: r09_trial_balance_vs_statement
-- severity: critical
-- party: social_insurance
-- extract: reported_statement
-- message: 账表不符：{fund} {key} 科目余额表 {expected} 元，上报报表 {actual} 元
-- why: Each item of the reported statements is the balance or the movement of its account (账表相符).
with
account as (
    select
        fund, account_code,
        sum(period_debit - period_credit) as month_debit,
        sum(cumulative_debit - cumulative_credit) as year_debit,
        sum(closing_debit - closing_credit) as closing_debit
    from trial_balance
    group by fund, account_code
),
due as (
    select
        account.fund, items.statement, items.line_no::bigint as line_no, items.item,
        case items.side when 'debit' then 1 else -1 end
        * case items.statement when 'income' then month_debit else closing_debit end as of_month,
        case items.side when 'debit' then 1 else -1 end
        * case items.statement when 'income' then year_debit else closing_debit end as of_year
    from statement_items as items join account using (account_code)
),
reported as (
    select fund, statement, line_no, item, sum(amount_month) as of_month, sum(amount_year) as of_year
    from reported_statement
    group by fund, statement, line_no, item
)
select fund, key, expected, actual, expected is distinct from actual as wrong
from (
    select fund, item || ' 本月数' as key, due.of_month as expected, reported.of_month as actual
    from due full join reported using (fund, statement, line_no, item)
    union all
    select fund, item || ' 本年累计', due.of_year, reported.of_year
    from due full join reported using (fund, statement, line_no, item)
)
