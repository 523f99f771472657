-- sentence: Interest the bank has credited and the ledger has not booked, or the other way round.
select entry_id, summary as evidence, ref as difference
from undecided
where summary like '%结息%' or summary like '%利息%'
