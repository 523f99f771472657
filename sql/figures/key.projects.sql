-- figure: indicator.key_expenditure
-- formula: key.projects
-- label: 重点支出安排率
-- unit: %
-- places: 2
-- why: key projects / all projects
-- means: 重点项目支出 ÷ 项目总支出
-- from: budget
-- lacks: 预算数据未标明哪些是重点项目
select null::numeric as numerator, null::numeric as denominator
