-- Every item open at the end of the year, ids masked.
select leg_label, fund_label, party_label, component_label, cause_label, first_month, age, entry_date, ref, demand_no,
       ticket_no, batch_no, payer_id, amount, signed_amount, evidence, break_id, entry_id
from report.open_items
where month = :last_month
order by leg, fund, first_month, break_id, entry_id
