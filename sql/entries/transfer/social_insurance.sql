-- control: select sum(received_amount) from benefit_batch where received_date is not null
-- sentence: Batches whose money reached the expenditure account.
select
    batch_no as ref, fund, 'total' as component, kind, null as period, null as payer_id, null as demand_no,
    null as ticket_no, batch_no, null as region, null as original_no, received_date as entry_date,
    received_amount as amount, amount_due as due, 'benefit_batch' as extract, file_id, sheet, row_no
from benefit_batch
where received_date is not null and received_amount <> 0
