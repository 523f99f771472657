-- sentence: The other party holds nothing open under the same ticket or batch, and no candidates.
select entry_id, '对方无此笔' as evidence, coalesce(ticket_no, batch_no, ref) as difference
from undecided u
where not exists (
        from open_entry o where o.sign <> u.sign and coalesce(o.ticket_no, o.batch_no) = coalesce(u.ticket_no, u.batch_no)
    )
    and entry_id not in (select entry_id from candidate where status = 'ambiguous')
