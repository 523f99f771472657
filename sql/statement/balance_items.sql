-- What makes the two balances differ: items of the bank comparison that one side has not booked.
select fund, party, entry_date, ref, abs(amount) as amount, cause, first_month, age,
    case when sign < 0 and amount > 0 then 'bank_received' when sign < 0 then 'bank_paid'
         when amount > 0 then 'ledger_received' else 'ledger_paid' end as side
from open_item
where leg = 'bank'
order by fund, side, entry_date, ref, entry_id
