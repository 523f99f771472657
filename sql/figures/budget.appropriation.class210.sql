-- figure: budget.appropriation.class210
-- formula: budget.appropriation.class210
-- label: 医疗卫生支出
-- unit: 万元
-- places: 2
-- why: fiscal appropriation of functional class 210
-- means: 一般公共预算拨款中功能科目210类的调整后预算
-- from: budget
-- rows: budget | budget_adjusted | month = :last_month and side = 'income' and source = 'fiscal' and left(functional_class, 3) = '210'
select sum(budget_adjusted) as numerator, null as denominator
from report.budget_execution where month = :last_month and side = 'income'
  and source = 'fiscal' and functional_group = '210'
