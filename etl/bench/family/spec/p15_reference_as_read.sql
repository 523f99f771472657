-- cardinality: 1:1
-- sentence: Same reference once prefixes, blanks and letters that look like digits are read alike, same amount.
select entry_id, translate(regexp_replace(upper(reference), '\s|附言:|NO\.|REF|单号', '', 'g'), 'OISBZQ', '015820') as reference_read
from open_entry
