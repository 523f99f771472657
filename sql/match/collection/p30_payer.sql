-- cardinality: 1:1
-- window: 10
-- distinguish: ticket_no, demand_no
-- sentence: The agency lacks ticket and demand numbers: same payer, period and region, equal amounts within ten days.
select entry_id, payer_id, period, region
from open_entry
where party = 'tax' or ticket_no is null and demand_no is null
