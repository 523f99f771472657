-- figure: indicator.three_public_change
-- formula: three_public.change.paid
-- label: 三公经费变动率（决算口径）
-- unit: %
-- places: 2
-- why: paid this year against last year
select b.this_year - p.value as numerator, p.value as denominator
from (select sum(three_public_paid) as this_year from report.budget_execution where month = :last_month and side = 'expenditure') b
cross join (select value from report.year_openings where year = :year and item = 'prior.three_public') p
