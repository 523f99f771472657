-- figure: indicator.budget_adjustment
-- formula: adjustment.net.adjusted
-- label: 预算调整率（净额÷调整后预算）
-- unit: %
-- places: 2
-- why: net adjustment / adjusted budget
-- means: （调整后预算 － 年初预算）÷ 调整后预算
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'expenditure'
-- minus: budget | budget_initial | month = :last_month and side = 'expenditure'
-- per: budget | budget_adjusted | month = :last_month and side = 'expenditure'
select sum(budget_adjusted) - sum(budget_initial) as numerator, sum(budget_adjusted) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
