-- figure: budget.income.prior
-- formula: budget.income.prior
-- label: 上年收入预算
-- unit: 万元
-- places: 2
-- why: from the opening data
select value as numerator, null as denominator
from report.year_openings where year = :year and item = 'prior.budget_income'
