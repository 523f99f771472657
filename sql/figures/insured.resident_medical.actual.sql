-- figure: insured.resident_medical.actual
-- formula: insured.resident_medical.actual
-- label: 城乡居民医保实际参保人数
-- unit: 人
-- places: 0
-- why: persons insured at the end of the year
-- means: 年末在保人数，按每人最后一次登记状态
-- from: register
-- rows: register | 1 | month between left(:last_month, 4) || '-01' and :last_month and role = 'insured' and fund = 'resident_medical' and state = 'active' and not exists (select from fact.register later where later.month between left(:last_month, 4) || '-01' and :last_month and later.role = register.role and later.fund = register.fund and later.person_id = register.person_id and (later.changed_date, later.month, later.file_id, later.sheet, later.row_no) > (register.changed_date, register.month, register.file_id, register.sheet, register.row_no))
select sum(persons) as numerator, null as denominator
from report.insured where month = :last_month and fund = 'resident_medical'
