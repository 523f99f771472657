-- control: select (select coalesce(sum(employer + personal + late_fee + interest), 0) from tax_detail)
--   + (select coalesce(sum(personal + late_fee + interest), 0) from tax_person)
-- sentence: What tax sent to the treasury: one entry per batch, fund, region and day.
with ticket as (
    select
        fund, batch_no, region, kind, treasury_at::date as treasury_date, employer + personal + late_fee + interest as amount,
        'tax_detail' as extract, file_id
    from tax_detail
    union all
    select
        fund, batch_no, region, kind, treasury_at::date, personal + late_fee + interest, 'tax_person', file_id
    from tax_person
)
select
    batch_no as ref, fund, 'total' as component, max(kind) as kind, null as period, null as payer_id,
    null as demand_no, null as ticket_no, batch_no, region, null as original_no, treasury_date as entry_date,
    sum(amount) as amount, null as due, min(extract) as extract, min(file_id) as file_id, null as sheet, null as row_no
from ticket
group by fund, batch_no, region, treasury_date
having sum(amount) <> 0
