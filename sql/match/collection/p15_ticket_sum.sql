-- cardinality: n:m
-- sentence: Same ticket, payer, period and region: one party split the amount into several entries.
select entry_id, ticket_no, payer_id, period, region
from open_entry
