-- figure: insured.resident_medical.rate
-- formula: insured.resident_medical.rate
-- label: 城乡居民医保参保完成率
-- unit: %
-- places: 2
-- parts: 人
-- why: insured / planned
-- means: 实际参保人数 ÷ 计划参保人数
-- from: register, opening
-- rows: register | 1 | month between left(:last_month, 4) || '-01' and :last_month and role = 'insured' and fund = 'resident_medical' and state = 'active' and not exists (select from fact.register later where later.month between left(:last_month, 4) || '-01' and :last_month and later.role = register.role and later.fund = register.fund and later.person_id = register.person_id and (later.changed_date, later.month, later.file_id, later.sheet, later.row_no) > (register.changed_date, register.month, register.file_id, register.sheet, register.row_no))
-- per: opening | value * case unit when '万元' then 10000 else 1 end | year = :year and item = 'plan.resident_medical_insured'
select i.persons as numerator, p.value as denominator
from (select sum(persons) as persons from report.insured where month = :last_month and fund = 'resident_medical') i
cross join (select value from report.year_openings where year = :year and item = 'plan.resident_medical_insured') p
