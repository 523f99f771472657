-- Benefits paid by scheme and month.
select fund, report.label('fund', fund) as fund_label, month, sum(amount_paid) as amount_paid,
       sum(from_fund) as from_fund, sum(from_subsidy) as from_subsidy, sum(person_times)::bigint as person_times
from report.benefits
where month between :first_month and :last_month and state = 'paid'
group by fund, month
order by fund, month
