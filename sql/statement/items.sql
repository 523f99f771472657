-- Every open item of a fund, the largest first within each comparison; the effect is on first party less second party.
select fund, leg, party, component, entry_date, ref, amount, amount * sign as effect, cause, first_month, age
from open_item
order by fund, leg, abs(amount) desc, first_month, entry_id
