-- id: r15_two_schemes
-- severity: warning
-- party: social_insurance
-- extract: benefit_payment
-- message: 同一人同月在两个养老险种领取待遇：{key}，险种 {actual}
-- why: A person draws one pension.
select
    null as fund, person_id as key, 1 as expected, array_to_string(list_sort(list(distinct fund)), '、') as actual,
    count(distinct fund) > 1 as wrong
from benefit_payment
where state = 'paid' and fund in ('enterprise_pension', 'institutional_pension', 'resident_pension')
group by person_id
