-- id: r11_tax_control_totals
-- severity: critical
-- party: tax
-- extract: tax_total
-- message: 税务明细与月度对账信息不符：{fund} {key} 对账信息 {expected} 元，明细合计 {actual} 元
-- why: The details tax sent add up to the totals tax reported, per fund and component.
with
ticket as (
    select fund, employer, personal, late_fee, interest from tax_detail
    union all
    select fund, 0.00, personal, late_fee, interest from tax_person
),
detail as (
    select
        fund, sum(employer) as employer, sum(personal) as personal, sum(late_fee) as late_fee, sum(interest) as interest
    from ticket
    group by fund
),
total as (
    select
        fund, sum(employer) as employer, sum(personal) as personal, sum(late_fee) as late_fee,
        sum(employer_interest + interest) as interest
    from tax_total
    group by fund
)
select
    fund, key, coalesce(expected, 0.00) as expected, coalesce(actual, 0.00) as actual,
    coalesce(expected, 0.00) <> coalesce(actual, 0.00) as wrong
from (select * from total unpivot (expected for key in (employer, personal, late_fee, interest)))
full join (select * from detail unpivot (actual for key in (employer, personal, late_fee, interest))) using (fund, key)
