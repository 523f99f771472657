-- figure: budget.other_income
-- formula: budget.other_income
-- label: 非财政拨款收入
-- unit: 万元
-- places: 2
-- why: income that is no fiscal appropriation
-- means: 收入预算中一般公共预算拨款以外的部分
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'income' and source <> 'fiscal'
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'income'
  and source <> 'fiscal'
