-- control: select sum(employer + personal + late_fee + interest + other) from collection where credited_date is not null
-- sentence: What the agency credited to payers, one entry per component, with the amount that was due.
select
    serial_no as ref, fund, component, kind, period, payer_id, demand_no, ticket_no, null as batch_no, region,
    original_no, credited_date as entry_date, amount,
    case component
        when 'employer' then due_employer
        when 'personal' then due_personal
        when 'late_fee' then due_late_fee
        when 'interest' then due_interest
        else due_other
    end as due,
    'collection' as extract, file_id, sheet, row_no
from collection unpivot (amount for component in (employer, personal, late_fee, interest, other))
where credited_date is not null and amount <> 0
