-- figure: budget.expenditure.initial
-- formula: budget.expenditure.initial
-- label: 支出年初预算
-- unit: 万元
-- places: 2
-- why: initial budget of the year, expenditure side
-- means: 支出预算各项目的年初预算合计
-- from: budget
-- rows: budget | budget_initial | month = :last_month and side = 'expenditure'
select sum(budget_initial) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
