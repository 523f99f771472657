-- id: r19_expenditure_interest
-- severity: warning
-- party: social_insurance
-- extract: bank_statement
-- message: 支出户利息未划转财政专户：{fund} 本月利息 {expected} 元，划转 {actual} 元
-- why: Interest of the expenditure account belongs to the special account and is transferred in the same month.
with interest as (
    select
        fund,
        coalesce(sum(receipt) filter (summary like '%利息%'), 0)::decimal(18,2) as earned,
        coalesce(sum(payment) filter (summary like '%利息%'), 0)::decimal(18,2) as transferred
    from bank_statement
    where account = 'expenditure'
    group by fund
)
select fund, 'expenditure' as key, earned as expected, transferred as actual, earned <> transferred as wrong
from interest
