-- leg: account
-- order: 18
-- cardinality: 1:1
-- method: assignment
-- references: reference
-- weights: amount 2, date 0, reference 8
-- accept: 0.85
-- inexact: yes
-- sentence: Same reference, an amount that was mistyped.
select entry_id, translate(regexp_replace(upper(reference), '\s|附言:|NO\.|REF|单号', '', 'g'), 'OISBZQ', '015820') as reference_read
from open_entry
