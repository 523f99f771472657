-- figure: budget.appropriation.class208.share
-- formula: budget.appropriation.class208.share
-- label: 社会保障和就业支出占比
-- unit: %
-- places: 2
-- why: class 208 / all fiscal appropriation
-- means: 208类拨款 ÷ 全部一般公共预算拨款
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'income' and source = 'fiscal' and left(functional_class, 3) = '208'
-- per: budget | budget_adjusted | month = :last_month and side = 'income' and source = 'fiscal'
select sum(budget_adjusted) filter (where functional_group = '208') as numerator,
       sum(budget_adjusted) as denominator
from report.budget_execution where month = :last_month and side = 'income'
  and source = 'fiscal'
