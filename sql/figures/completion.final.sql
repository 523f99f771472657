-- figure: indicator.budget_completion
-- formula: completion.final
-- label: 预算完成率（按调整后预算）
-- unit: %
-- places: 2
-- why: (initial + added - left at year end) / (initial + added); the adjusted budget holds what was carried over and added
-- means: （年初预算＋追加－年末结余）÷（年初预算＋追加），即执行数 ÷ 调整后预算；调整后预算已含上年结转
-- from: budget, budget_payment
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
-- per: budget | budget_adjusted | month = :last_month and side = 'expenditure'
select sum(paid_year) as numerator,
       sum(budget_adjusted) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
