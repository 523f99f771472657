-- id: r16_certification_missing
-- severity: warning
-- party: social_insurance
-- extract: benefit_payment
-- message: 未通过待遇资格认证即发放：{fund} 发放流水 {key}，认证有效期至 {actual}
-- why: Only who is certified as alive and entitled is paid.
select
    p.fund, p.serial_no as key, p.pay_date as expected, c.valid_until as actual,
    c.valid_until is null or c.valid_until < p.pay_date as wrong, p.row_no
from benefit_payment p
left join (
    select person_id, max(valid_until) as valid_until from all_certification group by person_id
) c using (person_id)
where p.state = 'paid' and p.fund in ('enterprise_pension', 'institutional_pension', 'resident_pension')
