-- 账账, 账实 and 账表 of each fund: what each rule on balances found in the month.
with rule (kind, prefix) as (
    values ('ledgers', 'r04_'), ('ledgers', 'r06_'), ('ledgers', 'r07_'), ('ledgers', 'r08_'),
           ('bank', 'r01_'), ('bank', 'r02_'), ('bank', 'r03_'), ('bank', 'r05_'), ('bank', 'r10_'), ('bank', 'r18_'),
           ('bank', 'r19_'), ('report', 'r09_'), ('report', 'r11_')
)
select f.fund, r.kind, f.rule_id, count(*) as items, min(f.message) as message
from finding f
join rule r on f.stage = 'reconcile' and starts_with(f.rule_id, r.prefix)
where f.severity <> 'info' and f.fund is not null and f.fund <> ''
group by f.fund, r.kind, f.rule_id
order by f.fund, r.kind, f.rule_id
