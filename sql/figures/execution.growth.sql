-- figure: execution.growth
-- formula: execution.growth
-- label: 执行数比上年增幅
-- unit: %
-- places: 2
-- why: increase / last year's execution
-- means: （本年执行数 － 上年执行数）÷ 上年执行数
-- from: budget, budget_payment, opening
-- rows: budget | paid_year | month = :last_month and side = 'expenditure'
-- minus: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.execution'
-- per: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.execution'
select b.this_year - p.value as numerator, p.value as denominator
from (select sum(paid_year) as this_year from report.budget_execution where month = :last_month and side = 'expenditure') b
cross join (select value from report.year_openings where year = :year and item = 'prior.execution') p
