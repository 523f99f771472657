-- cardinality: 1:1
-- distinguish: ticket_no
-- sentence: The agency lacks the ticket number: same demand notice, payer, period and region, equal amounts.
select entry_id, demand_no, payer_id, period, region
from open_entry
where party = 'tax' or ticket_no is null
