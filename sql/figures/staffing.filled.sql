-- figure: staffing.filled
-- formula: staffing.filled
-- label: 年末在职人数
-- unit: 人
-- places: 0
-- why: staff in post at the end of the year
-- means: 年末在职人数
-- from: budget
-- rows: budget | posts_filled | month = :last_month and side = 'expenditure'
select sum(posts_filled) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
