-- figure: execution.growth
-- formula: execution.growth
-- label: 增幅
-- unit: %
-- places: 2
-- why: increase / last year's execution
select b.this_year - p.value as numerator, p.value as denominator
from (select sum(paid_year) as this_year from report.budget_execution where month = :last_month and side = 'expenditure') b
cross join (select value from report.year_openings where year = :year and item = 'prior.execution') p
