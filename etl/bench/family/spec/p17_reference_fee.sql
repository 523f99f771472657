-- cardinality: 1:n
-- tolerance: 175.00
-- tolerance_percent: 0.70
-- window: 5
-- sentence: Same reference, the bank's line lower by a fee.
select entry_id, translate(regexp_replace(upper(reference), '\s|附言:|NO\.|REF|单号', '', 'g'), 'OISBZQ', '015820') as reference_read
from open_entry
