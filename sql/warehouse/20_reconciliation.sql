-- The three-party statement and what it rests on. Amounts in yuan.
create view report.monthly_statement as
select s.month, s.leg, report.label('leg', s.leg) as leg_label, s.fund, report.label('fund', s.fund) as fund_label,
       s.component, report.label('component', s.component) as component_label,
       s.total_first, s.total_second, s.difference, s.opening, s.new, s.cleared, s.tolerated, s.closing,
       s.difference - (s.closing - s.opening) - s.tolerated as unproved
from recon.statement s;
comment on view report.monthly_statement is '三方对账月报：按对账项目、险种、款项';

create view report.statement_by_fund as
select month, leg, leg_label, fund, fund_label, sum(total_first) as total_first, sum(total_second) as total_second,
       sum(difference) as difference, sum(opening) as opening, sum(new) as new, sum(cleared) as cleared,
       sum(tolerated) as tolerated, sum(closing) as closing, sum(unproved) as unproved
from report.monthly_statement
group by month, leg, leg_label, fund, fund_label;
comment on view report.statement_by_fund is '三方对账月报：按对账项目、险种';

create view report.causes as
select c.month, c.leg, report.label('leg', c.leg) as leg_label, c.fund, report.label('fund', c.fund) as fund_label,
       c.component, report.label('component', c.component) as component_label,
       c.cause, report.label('cause', c.cause) as cause_label,
       c.opening, c.new, c.cleared, c.reclassified, c.tolerated, c.closing
from recon.cause_movement c;
comment on view report.causes is '差异原因变动';

create view report.open_items as
select o.month, o.leg, report.label('leg', o.leg) as leg_label, o.break_id, o.entry_id,
       o.party, report.label('party', o.party) as party_label, o.fund, report.label('fund', o.fund) as fund_label,
       o.component, report.label('component', o.component) as component_label, o.kind, report.mask(o.ref) as ref,
       report.mask(o.payer_id) as payer_id, o.period, o.demand_no, o.ticket_no, o.batch_no, o.region,
       o.entry_date, o.amount, o.amount * o.sign as signed_amount,
       o.cause, report.label('cause', o.cause) as cause_label, o.first_month, o.age, report.mask(o.evidence) as evidence
from recon.open_item o;
comment on view report.open_items is '未达账项（证件号码已隐去）';

create view report.month_matrix as
select m.month, m.rows, f.files, f.rows_in, f.rows_rejected, coalesce(o.open_items, 0) as open_items,
       coalesce(o.open_amount, 0) as open_amount, coalesce(o.unexplained_amount, 0) as unexplained_amount,
       coalesce(g.critical, 0) as critical, coalesce(g.warning, 0) as warning,
       (select count(*) from ops.signoff s where s.month = m.month and s.inputs_sha256 = m.inputs_sha256
         and s.decision = 'approved') as approvals
from ops.month_state m
left join (select month, count(distinct file_id) as files, sum(rows_in)::bigint as rows_in,
                  sum(rows_rejected)::bigint as rows_rejected from ops.source_file group by month) f using (month)
left join (select month, count(*) as open_items, sum(amount * sign) as open_amount,
                  coalesce(sum(amount * sign) filter (where cause = 'unexplained'), 0) as unexplained_amount
           from recon.open_item group by month) o using (month)
left join (select month, count(*) filter (where severity = 'critical') as critical,
                  count(*) filter (where severity = 'warning') as warning from recon.finding group by month) g
    using (month);
comment on view report.month_matrix is '各月一览：数据量、拒收、未达、问题、签认（只计对当前数据的签认）';

-- columns that the vocabulary does not name
comment on column report.monthly_statement.unproved is '未证明差额（元，应为零）';
comment on column report.statement_by_fund.unproved is '未证明差额（元，应为零）';
comment on column report.open_items.signed_amount is '带方向金额（元）';
comment on column report.month_matrix.rows is '装载行数（行）';
comment on column report.month_matrix.files is '来源文件数';
comment on column report.month_matrix.open_items is '期末未达笔数';
comment on column report.month_matrix.open_amount is '期末未达净额（元）';
comment on column report.month_matrix.unexplained_amount is '未查明净额（元）';
comment on column report.month_matrix.critical is '严重问题数';
comment on column report.month_matrix.warning is '提醒数';
comment on column report.month_matrix.approvals is '同意签认数';
