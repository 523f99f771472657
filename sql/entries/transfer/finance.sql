-- control: select sum(payment - receipt) from special_account
--   where kind in ('transfer', 'remit_up') or kind = 'reversal' and payment <> 0
-- sentence: What finance paid to the expenditure account and to the upper level, with its cancellations.
select
    voucher_no as ref, fund, 'total' as component, kind, null as period, null as payer_id, null as demand_no,
    null as ticket_no, batch_no, null as region, null as original_no, entry_date, payment - receipt as amount,
    null as due, 'special_account' as extract, file_id, sheet, row_no
from special_account
where kind in ('transfer', 'remit_up') or kind = 'reversal' and payment <> 0
