-- figure: budget.income.prior
-- formula: budget.income.prior
-- label: 上年收入预算
-- unit: 万元
-- places: 2
-- why: from the opening data
-- means: 年初数据登记的上年收入预算
-- from: opening
-- rows: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.budget_income'
select value as numerator, null as denominator
from report.year_openings where year = :year and item = 'prior.budget_income'
