-- sentence: A cancellation whose original is not open: entered and undone, the party's own books net to zero.
select entry_id, '冲正 ' || coalesce(original_no, batch_no, ref) as evidence, coalesce(original_no, batch_no, ref) as difference
from undecided
where kind = 'reversal'
