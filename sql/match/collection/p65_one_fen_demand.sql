-- cardinality: 1:1
-- tolerance: 0.01
-- distinguish: ticket_no
-- cause: rounding
-- sentence: The agency lacks the ticket number: same demand notice, payer, period and region, one fen apart.
select entry_id, demand_no, payer_id, period, region
from open_entry
where party = 'tax' or ticket_no is null
