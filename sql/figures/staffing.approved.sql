-- figure: staffing.approved
-- formula: staffing.approved
-- label: 核定编制数
-- unit: 人
-- places: 0
-- why: approved posts
-- means: 年末核定编制数
-- from: budget
-- rows: budget | posts_approved | month = :last_month and side = 'expenditure'
select sum(posts_approved) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
