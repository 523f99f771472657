-- id: r17_paid_late
-- severity: warning
-- party: social_insurance
-- extract: benefit_batch
-- message: 养老金未按时发放：{fund} 批次 {key} 发放日期 {actual}，应不晚于 {expected}
-- why: Pensions are paid by the tenth of the month.
select
    b.fund, b.batch_no as key, s.first_day + 9 as expected, b.pay_date as actual,
    b.pay_date is null or b.pay_date > expected as wrong, b.row_no
from benefit_batch b, settlement s
where b.kind = 'pension'
