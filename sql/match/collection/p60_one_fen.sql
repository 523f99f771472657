-- cardinality: 1:1
-- tolerance: 0.01
-- cause: rounding
-- sentence: Same ticket, payer, period and region, one fen apart.
select entry_id, ticket_no, payer_id, period, region
from open_entry
