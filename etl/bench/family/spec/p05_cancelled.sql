-- between: one party
-- cardinality: 1:1
-- cause: reversal
-- sentence: A cancellation undoes the entry of its party and reference that was made last before it.
select entry_id, coalesce(counterparty, '') || '|' || coalesce(reference, '') as written
from open_entry as e
where e.summary = '冲正'
    or exists (
        select 1 from open_entry as c
        where c.summary = '冲正' and c.party = e.party and c.amount = -e.amount
            and c.counterparty is not distinct from e.counterparty
            and c.reference is not distinct from e.reference
            and e.entry_date between c.entry_date - 7 and c.entry_date
    )
