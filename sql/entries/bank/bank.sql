-- control: select sum(receipt - payment) from bank_statement where account = 'special'
-- sentence: Every movement of the special account's bank statement; its summary tells interest and fees.
select
    serial_no as ref, fund, 'total' as component,
    case
        when summary like '%利息%' or summary like '%结息%' then 'interest'
        when summary like '%手续费%' then 'fee'
        else 'other'
    end as kind,
    null as period, null as payer_id, null as demand_no, null as ticket_no, batch_no, null as region,
    null as original_no, entry_date, receipt - payment as amount, null as due, 'bank_statement' as extract, file_id,
    sheet, row_no
from bank_statement
where account = 'special' and receipt <> payment
