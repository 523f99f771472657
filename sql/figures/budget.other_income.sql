-- figure: budget.other_income
-- formula: budget.other_income
-- label: 非财政拨款收入
-- unit: 万元
-- places: 2
-- why: income that is no fiscal appropriation
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'income'
  and source <> 'fiscal'
