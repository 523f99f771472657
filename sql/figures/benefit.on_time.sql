-- figure: benefit.on_time
-- formula: benefit.on_time
-- label: 养老待遇当月10日前发放率
-- unit: %
-- places: 2
-- parts: 批
-- why: pension batches paid by the 10th / all pension batches
-- means: 当月10日前发放的养老待遇批次 ÷ 全部养老待遇批次
-- from: benefit_batch
-- rows: benefit_batch | case when pay_date <= to_date(month || '-10', 'YYYY-MM-DD') then 1 else 0 end | month between :first_month and :last_month and kind = 'pension'
-- per: benefit_batch | 1 | month between :first_month and :last_month and kind = 'pension'
select count(*) filter (where on_time) as numerator,
       count(*) as denominator
from report.pension_batches where month between :first_month and :last_month
