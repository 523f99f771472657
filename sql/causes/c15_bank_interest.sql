-- sentence: Interest that one of bank and ledger has not booked.
select entry_id, '利息' as evidence, ref as difference
from undecided
where kind = 'interest'
