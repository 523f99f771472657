-- Who signed what, and whether that is still what the warehouse holds.
-- A signature names the digest of the data it is for. What the statement said then stays on record, whatever is loaded
-- later: the trigger copies it, so that it does not matter with which program somebody signs.
create or replace function ops.before_signoff() returns trigger language plpgsql as $$
begin
    new.role := coalesce((select l.key from report.code_label l where l.kind = 'statement' and l.label = new.role
                          and l.key in ('prepared', 'reviewed', 'approved')), new.role);
    if new.role not in ('prepared', 'reviewed', 'approved') then
        raise check_violation using message = format('no role of a sign-off: %s', new.role),
                                    hint = 'prepared, reviewed or approved';
    end if;
    return new;
end $$;
comment on function ops.before_signoff() is '签认角色：制表、复核、负责人';

create or replace function ops.after_signoff() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    insert into ops.signed_statement
        (month, inputs_sha256, leg, party, fund, component, total_first, total_second, difference, opening, new,
         cleared, tolerated, closing)
    select s.month, m.inputs_sha256, s.leg, s.party, s.fund, s.component, s.total_first, s.total_second, s.difference,
           s.opening, s.new, s.cleared, s.tolerated, s.closing
    from recon.statement s
    join ops.month_state m on m.month = s.month
    where m.month = new.month and m.inputs_sha256 = new.inputs_sha256
    on conflict do nothing;
    return null;
end $$;
comment on function ops.after_signoff() is '留存签认时的对账表';

create or replace trigger before_signoff before insert on ops.signoff for each row execute function ops.before_signoff();
create or replace trigger after_signoff after insert on ops.signoff for each row execute function ops.after_signoff();

create view report.sign_offs as
select s.signoff_id, s.month, s.role, report.label('statement', s.role) as role_label, s.person,
       s.decision, report.label('decision', s.decision) as decision_label, report.mask(s.note) as note,
       s.database_user, s.signed_at, s.inputs_sha256, coalesce(s.inputs_sha256 = m.inputs_sha256, false) as current
from ops.signoff s
left join ops.month_state m on m.month = s.month;
comment on view report.sign_offs is '签认记录';

-- A role's last word on what is loaded counts. Signed: all three approved. Changed: only something earlier is approved.
create view report.signing as
with
word as (
    select distinct on (s.month, s.role) s.month, s.role, s.person, s.decision
    from report.sign_offs s
    where s.current
    order by s.month, s.role, s.signoff_id desc
),
said as (
    select w.month, max(w.person) filter (where w.role = 'prepared' and w.decision = 'approved') as prepared,
           max(w.person) filter (where w.role = 'reviewed' and w.decision = 'approved') as reviewed,
           max(w.person) filter (where w.role = 'approved' and w.decision = 'approved') as approved,
           bool_or(w.decision = 'rejected') as rejected
    from word w
    group by w.month
),
judged as (
    select m.month, m.inputs_sha256, s.prepared, s.reviewed, s.approved,
           case when s.rejected then 'rejected'
                when s.prepared is not null and s.reviewed is not null and s.approved is not null then 'signed'
                when exists (select from ops.signoff o where o.month = m.month and o.decision = 'approved'
                             and o.inputs_sha256 <> m.inputs_sha256) then 'changed'
                when s.prepared is not null or s.reviewed is not null or s.approved is not null then 'partly'
                else 'unsigned' end as signing
    from ops.month_state m
    left join said s on s.month = m.month
)
select j.month, j.inputs_sha256, j.signing, report.label('signing', j.signing) as signing_label,
       j.prepared, j.reviewed, j.approved
from judged j;
comment on view report.signing is '各月签认状态：三个角色都同意当前数据才算已签认';

-- The last version somebody approved beside what is loaded now, where the two differ, until that is signed anew.
create view report.signed_changes as
with
signed as (
    select distinct on (s.month) s.month, s.inputs_sha256
    from ops.signoff s
    join report.signing m on m.month = s.month and m.signing <> 'signed'
    where s.decision = 'approved' and s.inputs_sha256 <> m.inputs_sha256
    order by s.month, s.signoff_id desc
),
before as (
    select b.*
    from ops.signed_statement b
    join signed g on g.month = b.month and g.inputs_sha256 = b.inputs_sha256
),
now as (
    select n.*
    from recon.statement n
    join signed g on g.month = n.month
)
select month, leg, report.label('leg', leg) as leg_label, party, report.label('party', party) as party_label,
       fund, report.label('fund', fund) as fund_label,
       component, report.label('component', component) as component_label,
       b.total_first as signed_total_first, n.total_first, b.total_second as signed_total_second, n.total_second,
       b.difference as signed_difference, n.difference, b.closing as signed_closing, n.closing
from before b
full join now n using (month, leg, party, fund, component)
where (b.total_first, b.total_second, b.opening, b.new, b.cleared, b.tolerated, b.closing)
      is distinct from (n.total_first, n.total_second, n.opening, n.new, n.cleared, n.tolerated, n.closing);
comment on view report.signed_changes is '签认后变更的对账表：签认时与现在的金额';

comment on column report.sign_offs.signoff_id is '签认编号';
comment on column report.sign_offs.role_label is '签认角色';
comment on column report.sign_offs.person is '签认人';
comment on column report.sign_offs.decision_label is '结论名称';
comment on column report.sign_offs.note is '说明';
comment on column report.sign_offs.database_user is '数据库用户';
comment on column report.sign_offs.signed_at is '签认时间';
comment on column report.sign_offs.inputs_sha256 is '所签月份的数据摘要';
comment on column report.sign_offs.current is '是否对当前数据的签认';
comment on column report.signing.inputs_sha256 is '当前数据的摘要';
comment on column report.signing.signing is '签认状态';
comment on column report.signing.signing_label is '签认状态名称';
comment on column report.signing.prepared is '制表人';
comment on column report.signing.reviewed is '复核人';
comment on column report.signing.approved is '负责人';
comment on column report.signed_changes.signed_total_first is '签认时的甲方合计（元）';
comment on column report.signed_changes.signed_total_second is '签认时的乙方合计（元）';
comment on column report.signed_changes.signed_difference is '签认时的差额（元）';
comment on column report.signed_changes.signed_closing is '签认时的期末未达（元）';
