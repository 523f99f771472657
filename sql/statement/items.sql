-- Every open item of a fund, the largest first.
select fund, leg, party, component, entry_date, ref, amount, cause, first_month, age
from open_item
order by fund, abs(amount) desc, leg, first_month, entry_id
