-- cardinality: n:m
-- sentence: Same demand notice, payer, period and region: paid in parts, credited at once, or the other way round.
select entry_id, demand_no, payer_id, period, region
from open_entry
