-- figure: indicator.budget_control
-- formula: control.added
-- label: 预算控制率（追加÷年初预算）
-- unit: %
-- places: 2
-- why: what lines gained over their initial budget / initial budget
-- means: 各项目追加的预算（调整后大于年初的部分）÷ 年初预算
-- from: budget
-- rows: budget | greatest(budget_adjusted - budget_initial, 0) | month = :last_month and side = 'expenditure'
-- per: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(greatest(budget_adjusted - budget_initial, 0)) as numerator,
       sum(budget_initial) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
