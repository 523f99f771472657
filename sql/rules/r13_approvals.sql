-- id: r13_approvals
-- severity: critical
-- party: social_insurance
-- extract: approval
-- message: 待遇批次审批不合规：{fund} 批次 {key}：{actual}
-- why: Six levels approve, one after another, all before the money is paid.
with step as (
    select
        *, decided_at < lag(decided_at) over (partition by batch_no order by level) as backwards
    from approval
),
batch as (
    select
        b.fund, b.batch_no, b.row_no,
        case
            when count(distinct s.level) filter (s.level between 1 and 6) < 6 then '审批级次不全'
            when bool_or(s.decision <> 'approved') then '有未通过的审批'
            when bool_or(s.decided_at is null) then '审批时间缺失'
            when bool_or(s.backwards) then '审批时间次序颠倒'
            when max(s.decided_at)::date > b.pay_date then '发放后审批'
        end as fault
    from benefit_batch b
    left join step s using (batch_no)
    where b.kind = 'pension'
    group by b.fund, b.batch_no, b.row_no, b.pay_date
)
select fund, batch_no as key, '六级审批' as expected, fault as actual, fault is not null as wrong, row_no
from batch
