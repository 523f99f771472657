-- figure: budget.income.growth
-- formula: budget.income.growth
-- label: 收入预算比上年增长
-- unit: %
-- places: 2
-- why: increase / last year's income budget
-- means: （本年收入预算 － 上年收入预算）÷ 上年收入预算
-- from: budget, opening
-- rows: budget | budget_adjusted | month = :last_month and side = 'income'
-- minus: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.budget_income'
-- per: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.budget_income'
select b.this_year - p.value as numerator, p.value as denominator
from (select sum(budget_adjusted) as this_year from report.budget_execution where month = :last_month and side = 'income') b
cross join (select value from report.year_openings where year = :year and item = 'prior.budget_income') p
