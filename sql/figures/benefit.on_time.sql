-- figure: benefit.on_time
-- formula: benefit.on_time
-- label: 每月10号前发放
-- unit: %
-- places: 2
-- why: pension batches paid by the 10th / all pension batches
select count(*) filter (where on_time) as numerator,
       count(*) as denominator
from report.pension_batches where month between :first_month and :last_month
