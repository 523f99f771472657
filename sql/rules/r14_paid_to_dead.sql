-- id: r14_paid_to_dead
-- severity: critical
-- party: social_insurance
-- extract: benefit_payment
-- message: 向死亡人员发放待遇：{fund} 发放流水 {key}，死亡日期 {actual}
-- why: No benefit is due for the months after a death.
select
    p.fund, p.serial_no as key, null as expected, d.death_date as actual,
    d.death_date is not null and p.benefit_month > strftime(d.death_date, '%Y-%m') as wrong, p.row_no
from benefit_payment p
left join (
    select person_id, min(death_date) as death_date from all_death group by person_id
) d using (person_id)
where p.state = 'paid'
