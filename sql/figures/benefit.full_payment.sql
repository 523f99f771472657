-- figure: benefit.full_payment
-- formula: benefit.full_payment
-- label: 待遇足额发放率
-- unit: %
-- places: 2
-- why: paid / due; a payment that failed is due once more unless a later batch paid it
-- means: 已发放金额 ÷ 应发金额；发放失败的，后来补发的只计补发一次，期末仍未补发的计入应发
-- from: benefit_payment, benefit_batch
-- rows: benefit_payment | amount_paid | month between :first_month and :last_month and state = 'paid'
-- per: benefit_payment | amount_due | month between :first_month and :last_month and (state = 'paid' or (state in ('due', 'failed') and (file_id, sheet, row_no) not in (select unpaid.file_id, unpaid.sheet, unpaid.row_no from fact.benefit_payment unpaid join fact.benefit_payment later using (fund, person_id, benefit_month, benefit_kind) where unpaid.state in ('due', 'failed') and later.month <= :last_month and (later.month, later.batch_no) > (unpaid.month, unpaid.batch_no))))
select sum(amount_paid) filter (where state = 'paid') as numerator, sum(amount_due) as denominator
from fact.benefit_payment
where month between :first_month and :last_month
  and (state = 'paid' or (state in ('due', 'failed') and (file_id, sheet, row_no) not in (
      select unpaid.file_id, unpaid.sheet, unpaid.row_no
      from fact.benefit_payment unpaid
      join fact.benefit_payment later using (fund, person_id, benefit_month, benefit_kind)
      where unpaid.state in ('due', 'failed') and later.month <= :last_month
        and (later.month, later.batch_no) > (unpaid.month, unpaid.batch_no))))
