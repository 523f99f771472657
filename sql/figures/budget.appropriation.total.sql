-- figure: budget.appropriation.total
-- formula: budget.appropriation.total
-- label: 一般公共预算拨款收入
-- unit: 万元
-- places: 2
-- why: fiscal appropriation of all functional classes
-- means: 收入预算中资金来源为一般公共预算拨款的调整后预算
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'income' and source = 'fiscal'
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'income'
  and source = 'fiscal'
