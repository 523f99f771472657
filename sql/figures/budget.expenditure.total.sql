-- figure: budget.expenditure.total
-- formula: budget.expenditure.total
-- label: 支出预算
-- unit: 万元
-- places: 2
-- why: adjusted budget of the year, expenditure side
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
