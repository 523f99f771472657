-- figure: insured.resident_medical.planned
-- formula: insured.resident_medical.planned
-- label: 城乡居民医保计划参保人数
-- unit: 人
-- places: 0
-- why: plan of the year, from the opening data
select value as numerator, null as denominator
from report.year_openings where year = :year and item = 'plan.resident_medical_insured'
