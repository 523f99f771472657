-- sentence: A fee that one of bank and ledger has not booked.
select entry_id, '手续费' as evidence, ref as difference
from undecided
where kind = 'fee'
