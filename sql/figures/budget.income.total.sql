-- figure: budget.income.total
-- formula: budget.income.total
-- label: 收入预算
-- unit: 万元
-- places: 2
-- why: adjusted budget of the year, income side
-- means: 收入预算各项目的调整后预算合计
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'income'
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'income'
