-- figure: indicator.three_public_change
-- formula: three_public.change.budget
-- label: 三公经费变动率（预算口径）
-- unit: %
-- places: 2
-- why: this year's budget against last year
-- means: （本年三公预算 － 上年三公经费）÷ 上年三公经费；年初数据只登记一个上年数，两种口径共用
-- from: budget, opening
-- rows: budget | three_public_budget | month = :last_month and side = 'expenditure'
-- minus: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.three_public'
-- per: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'prior.three_public'
select b.this_year - p.value as numerator, p.value as denominator
from (select sum(three_public_budget) as this_year from report.budget_execution where month = :last_month and side = 'expenditure') b
cross join (select value from report.year_openings where year = :year and item = 'prior.three_public') p
