-- sentence: A fee the bank has taken and the ledger has not booked.
select entry_id, summary as evidence, ref as difference
from undecided
where summary like '%手续费%' or summary like '%管理费%'
