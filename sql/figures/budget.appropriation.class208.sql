-- figure: budget.appropriation.class208
-- formula: budget.appropriation.class208
-- label: 社会保障和就业支出
-- unit: 万元
-- places: 2
-- why: fiscal appropriation of functional class 208
-- means: 一般公共预算拨款中功能科目208类的调整后预算
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'income' and source = 'fiscal' and left(functional_class, 3) = '208'
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'income'
  and source = 'fiscal' and functional_group = '208'
