-- figure: indicator.budget_adjustment
-- formula: adjustment.gross.initial
-- label: 预算调整率（增减绝对额÷年初预算）
-- unit: %
-- places: 2
-- why: sum over lines of what was added or cut / initial budget
-- means: 各项目增减额的绝对值合计 ÷ 年初预算，增减不相抵
-- from: budget
-- rows: budget | abs(budget_adjusted - budget_initial) | month = :last_month and side = 'expenditure'
-- per: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(abs(budget_adjusted - budget_initial)) as numerator, sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
