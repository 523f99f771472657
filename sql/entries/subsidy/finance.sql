-- control: select sum(receipt - payment) from special_account
--   where kind = 'subsidy' or kind = 'reversal' and batch_no in (
--     select document_no from budget_payment union all select document_no from previous_budget_payment)
-- sentence: Subsidies booked into the special account, with their cancellations; the batch is the payment order's number.
with subsidy as (
    select document_no from budget_payment
    union all
    select document_no from previous_budget_payment
)
select
    voucher_no as ref, fund, 'total' as component, kind, null as period, null as payer_id, null as demand_no,
    null as ticket_no, batch_no, null as region, null as original_no, entry_date, receipt - payment as amount,
    null as due, 'special_account' as extract, file_id, sheet, row_no
from special_account
where kind = 'subsidy' or kind = 'reversal' and batch_no in (select document_no from subsidy)
