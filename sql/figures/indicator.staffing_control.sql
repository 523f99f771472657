-- figure: indicator.staffing_control
-- formula: indicator.staffing_control
-- label: 在职人员控制率
-- unit: %
-- places: 2
-- parts: 人
-- why: staff in post / approved posts at the end of the year
-- means: 年末在职人数 ÷ 核定编制数
-- from: budget
-- rows: budget | posts_filled | month = :last_month and side = 'expenditure'
-- per: budget | posts_approved | month = :last_month and side = 'expenditure'
select sum(posts_filled) as numerator,
       sum(posts_approved) as denominator
from report.budget_execution where month = :last_month and side = 'expenditure'
