-- The department's expenditure by month beside the budget as it stood then.
select month, sum(budget_initial) as budget_initial, sum(budget_adjusted) as budget_adjusted,
       sum(paid_month) as paid_month, sum(paid_year) as paid_year
from report.budget_execution
where month between :first_month and :last_month and side = 'expenditure'
group by month
order by month
