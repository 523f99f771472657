-- figure: budget.income.increase
-- formula: budget.income.increase
-- label: 收入预算比上年增加
-- unit: 万元
-- places: 2
-- why: this year's adjusted income budget less last year's
-- means: 本年调整后收入预算 － 上年收入预算
-- from: budget, opening
-- rows: budget | budget_adjusted | month = :last_month and side = 'income'
-- minus: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.budget_income'
select b.this_year - p.value as numerator, null as denominator
from (select sum(budget_adjusted) as this_year from report.budget_execution where month = :last_month and side = 'income') b
cross join (select value from report.year_openings where year = :year and item = 'prior.budget_income') p
