-- control: select sum(amount) from budget_payment where fund is not null
-- sentence: Subsidies paid from the department's budget to a fund.
select
    voucher_no as ref, fund, 'total' as component, 'subsidy' as kind, null as period, null as payer_id,
    null as demand_no, null as ticket_no, document_no as batch_no, null as region, null as original_no,
    entry_date, amount, null as due, 'budget_payment' as extract, file_id, sheet, row_no
from budget_payment
where fund is not null
