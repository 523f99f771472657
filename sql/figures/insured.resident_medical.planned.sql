-- figure: insured.resident_medical.planned
-- formula: insured.resident_medical.planned
-- label: 城乡居民医保计划参保人数
-- unit: 人
-- places: 0
-- why: plan of the year, from the opening data
-- means: 年初数据登记的本年计划参保人数
-- from: opening
-- rows: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'plan.resident_medical_insured'
select value as numerator, null as denominator
from report.year_openings where year = :year and item = 'plan.resident_medical_insured'
