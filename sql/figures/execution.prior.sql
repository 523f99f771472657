-- figure: execution.prior
-- formula: execution.prior
-- label: 上年执行数
-- unit: 万元
-- places: 2
-- why: from the opening data
select value as numerator, null as denominator
from report.year_openings where year = :year and item = 'prior.execution'
