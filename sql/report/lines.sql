-- Every line of the expenditure budget at the end of the time covered.
select line_code, line_name, functional_class, report.label('category', category) as category_label,
       report.label('source', source) as source_label, budget_initial, budget_adjusted,
       budget_adjusted - budget_initial as adjustment, paid_year
from report.budget_execution
where month = :last_month and side = 'expenditure'
order by category, functional_class, line_code
