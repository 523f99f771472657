-- control: select sum(receipt - payment) from special_account
-- sentence: Every row of the special-account ledger.
select
    voucher_no as ref, fund, 'total' as component, kind, null as period, null as payer_id, null as demand_no,
    null as ticket_no, batch_no, null as region, null as original_no, entry_date, receipt - payment as amount,
    null as due, 'special_account' as extract, file_id, sheet, row_no
from special_account
where receipt <> payment
