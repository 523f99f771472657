-- cardinality: 1:1
-- sentence: Same ticket, payer, period and region: equal amounts pair one by one.
select entry_id, ticket_no, payer_id, period, region
from open_entry
