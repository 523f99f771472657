-- Each month of the year at a glance.
select m.month, m.files, m.rows_in, m.rows_rejected, m.rows, m.open_items,
       coalesce(o.gross, 0) as open_amount, coalesce(o.unexplained, 0) as unexplained_amount,
       m.critical, m.warning, s.signing_label, s.prepared, s.reviewed, s.approved, s.inputs_sha256
from report.month_matrix m
join report.signing s on s.month = m.month
left join (select month, sum(abs(amount)) as gross,
                  coalesce(sum(abs(amount)) filter (where cause = 'unexplained'), 0) as unexplained
           from report.open_items group by month) o on o.month = m.month
where m.month between :first_month and :last_month
order by m.month
