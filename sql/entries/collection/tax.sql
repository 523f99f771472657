-- control: select (select coalesce(sum(employer + personal + late_fee + interest), 0) from tax_detail)
--   + (select coalesce(sum(personal + late_fee + interest), 0) from tax_person)
-- sentence: What tax collected, ticket by ticket, one entry per component, on the day it entered the treasury.
with ticket as (
    select
        uuid, fund, kind, period, payer_id, demand_no, ticket_no, batch_no, region, treasury_at,
        employer, personal, late_fee, interest, 'tax_detail' as extract, file_id, sheet, row_no
    from tax_detail
    union all
    select
        uuid, fund, kind, period, person_id, demand_no, ticket_no, batch_no, region, treasury_at,
        0.00, personal, late_fee, interest, 'tax_person', file_id, sheet, row_no
    from tax_person
)
select
    uuid as ref, fund, component, kind, period, payer_id, demand_no, ticket_no, batch_no, region,
    null as original_no, treasury_at::date as entry_date, amount, null as due, extract, file_id, sheet, row_no
from ticket unpivot (amount for component in (employer, personal, late_fee, interest))
where amount <> 0
