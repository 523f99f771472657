-- What makes the two balances of a special account differ. What one side has not booked is added to or taken off that
-- side's balance. What a side booked wrongly is corrected in its own balance, never added to the other's: a receipt
-- booked twice is no money in the bank. Where the amounts or the scope differ, the bank's entry counts as right.
with wrong (party, cause) as (
    values ('finance', 'reversal'), ('finance', 'duplicate'), ('finance', 'wrong_fund'), ('finance', 'wrong_payer'),
           ('finance', 'wrong_period'), ('finance', 'wrong_region'), ('finance', 'component_shift'),
           ('finance', 'fee_in_principal'), ('finance', 'amount_error'), ('bank', 'reversal'), ('bank', 'duplicate')
),
item as (
    select o.*, case when o.sign > 0 then 'ledger' else 'bank' end as holder, w.cause is not null as is_wrong
    from open_item o
    left join wrong w on w.party = o.party and w.cause = o.cause
    where o.leg = 'bank'
)
select fund, party, entry_date, ref, abs(amount) as amount, cause, first_month, age,
    holder || case when is_wrong and amount > 0 then '_wrong_receipt' when is_wrong then '_wrong_payment'
                   when amount > 0 then '_received' else '_paid' end as side
from item
order by fund, side, entry_date, ref, entry_id
