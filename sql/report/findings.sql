-- What rules and checks found in the year, one line for each rule.
select f.rule_id, f.severity, f.severity_label, f.stage_label, count(*) as items, count(distinct f.month) as month_count,
       string_agg(distinct f.month, '、' order by f.month) as month_list, min(f.message) as example
from report.findings f
where f.month between :first_month and :last_month and f.severity <> 'info'
group by f.rule_id, f.severity, f.severity_label, f.stage_label
order by case f.severity when 'critical' then 0 else 1 end, f.rule_id, f.stage_label
