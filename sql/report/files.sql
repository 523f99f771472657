-- Every file of the year with its digest and counts.
select f.month, report.label('party', f.party) as party_label, f.extract, f.file, f.sheet, f.rows_in, f.rows_accepted,
       f.rows_rejected, f.amount_in, f.amount_accepted, f.amount_rejected, f.control_total, f.file_id
from report.files f
where f.month between :first_month and :last_month
order by f.month, f.party, f.extract, f.file, f.file_id, f.sheet
