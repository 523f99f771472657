-- figure: budget.expenditure.total
-- formula: budget.expenditure.total
-- label: 支出预算（调整后）
-- unit: 万元
-- places: 2
-- why: adjusted budget of the year, expenditure side
-- means: 支出预算各项目的调整后预算合计
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'expenditure'
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
