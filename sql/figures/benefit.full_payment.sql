-- figure: benefit.full_payment
-- formula: benefit.full_payment
-- label: 待遇足额发放率
-- unit: %
-- places: 2
-- why: paid / due; a payment that failed is due once more unless a later batch paid it
-- means: 已发放金额 ÷ 应发金额；发放失败的，后来补发的只计补发一次，期末仍未补发的计入应发
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | amount_paid | month between :first_month and :last_month and state = 'paid'
-- per: benefit_payment | amount_due | month between :first_month and :last_month and (state = 'paid' or (state in ('due', 'failed') and not exists (select from fact.benefit_payment later where later.month <= :last_month and later.fund = benefit_payment.fund and later.person_id = benefit_payment.person_id and later.benefit_month = benefit_payment.benefit_month and later.benefit_kind = benefit_payment.benefit_kind and (later.month, later.batch_no) > (benefit_payment.month, benefit_payment.batch_no))))
select sum(amount_paid) filter (where state = 'paid') as numerator, sum(amount_due) as denominator
from fact.benefit_payment
where month between :first_month and :last_month
  and (state = 'paid' or (state in ('due', 'failed') and not exists (
      select from fact.benefit_payment later
      where later.month <= :last_month and later.fund = benefit_payment.fund
        and later.person_id = benefit_payment.person_id and later.benefit_month = benefit_payment.benefit_month
        and later.benefit_kind = benefit_payment.benefit_kind
        and (later.month, later.batch_no) > (benefit_payment.month, benefit_payment.batch_no))))
