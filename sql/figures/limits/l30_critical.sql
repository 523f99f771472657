-- limit: critical
-- message: {months} 个月有 {items} 条严重问题：{names}
-- why: A rule says that these data cannot be right as they are.
select count(distinct month) as months, null::numeric as amount, count(*) as items,
       string_agg(distinct split_part(rule_id, '_', 1), '、' order by split_part(rule_id, '_', 1)) as names
from recon.finding
where month between :first_month and :last_month and extract = any(:sources) and severity = 'critical'
having count(*) > 0
