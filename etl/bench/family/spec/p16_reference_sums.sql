-- cardinality: n:m
-- window: 5
-- sentence: Same reference in several lines, same sum.
select entry_id, translate(regexp_replace(upper(reference), '\s|附言:|NO\.|REF|单号', '', 'g'), 'OISBZQ', '015820') as reference_read
from open_entry
