-- id: r12_batch_vs_payments
-- severity: critical
-- party: social_insurance
-- extract: benefit_batch
-- message: 待遇批次与发放明细不符：{fund} 批次 {key} 批次应发 {expected} 元，明细合计 {actual} 元
-- why: The header of a batch is the sum of its payments.
select
    b.fund, b.batch_no as key, b.amount_due as expected, coalesce(sum(p.amount_due), 0) as actual,
    expected is distinct from actual as wrong, b.row_no
from benefit_batch b
left join benefit_payment p on p.batch_no = b.batch_no
where b.kind = 'pension'
group by b.fund, b.batch_no, b.amount_due, b.row_no
