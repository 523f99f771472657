-- The three-party statement and what it rests on. Amounts in yuan.
create view report.monthly_statement as
select s.month, s.leg, report.label('leg', s.leg) as leg_label,
       report.label('party', f.party) as first_party_label, s.party, report.label('party', s.party) as party_label,
       s.fund, report.label('fund', s.fund) as fund_label,
       s.component, report.label('component', s.component) as component_label,
       s.total_first, s.total_second, s.difference, s.opening, s.new, s.cleared, s.tolerated, s.closing,
       s.difference - (s.closing - s.opening) - s.tolerated as unproved
from recon.statement s
left join report.leg_party f on f.leg = s.leg and f.place = 1;
comment on view report.monthly_statement is '三方对账月报：按对账项目、对方、险种、款项';

create view report.statement_by_fund as
select month, leg, leg_label, first_party_label, party, party_label, fund, fund_label,
       sum(total_first) as total_first, sum(total_second) as total_second,
       sum(difference) as difference, sum(opening) as opening, sum(new) as new, sum(cleared) as cleared,
       sum(tolerated) as tolerated, sum(closing) as closing, sum(unproved) as unproved
from report.monthly_statement
group by month, leg, leg_label, first_party_label, party, party_label, fund, fund_label;
comment on view report.statement_by_fund is '三方对账月报：按对账项目、对方、险种';

create view report.causes as
select c.month, c.leg, report.label('leg', c.leg) as leg_label,
       c.party, report.label('party', c.party) as party_label, c.fund, report.label('fund', c.fund) as fund_label,
       c.component, report.label('component', c.component) as component_label,
       c.cause, report.label('cause', c.cause) as cause_label,
       c.opening, c.new, c.cleared, c.reclassified, c.tolerated, c.closing
from recon.cause_movement c;
comment on view report.causes is '差异原因变动：按对账项目、对方、险种、款项、原因';

create view report.verdicts as
select v.month, v.leg, report.label('leg', v.leg) as leg_label, v.fund, report.label('fund', v.fund) as fund_label,
       v.component, report.label('component', v.component) as component_label, report.mask(v.obligation) as obligation,
       max(v.amount) filter (where v.party = 'tax') as tax,
       max(v.amount) filter (where v.party = 'social_insurance') as social_insurance,
       max(v.amount) filter (where v.party = 'finance') as finance,
       max(v.amount) filter (where v.party = 'budget') as budget,
       max(v.amount) filter (where v.party = 'bank') as bank,
       string_agg(report.label('party', v.party) || ' ' || coalesce(report.yuan(v.amount), '无'), '；'
                  order by p.place, v.party) as amounts,
       v.verdict, report.label('verdict', v.verdict) as verdict_label,
       v.odd_party, report.label('party', v.odd_party) as odd_party_label,
       max(v.amount) - min(v.amount) as spread
from recon.verdict v
left join report.leg_party p on p.leg = v.leg and p.party = v.party
group by v.month, v.leg, v.fund, v.component, v.obligation, v.verdict, v.odd_party;
comment on view report.verdicts is '对账判定：同一事项各方的金额并列，谁与其他各方不一致';

-- What one party alone holds is said of the others, who lack it.
create view report.clusters as
select c.month, row_number() over (partition by c.month order by c.gross desc, c.entries desc, c.leg, c.party, c.fund,
                                   c.component, c.cause, c.attribute, c.cluster_value, c.first_entry) as rank,
       c.leg, report.label('leg', c.leg) as leg_label, c.party, report.label('party', c.party) as party_label,
       c.fund, report.label('fund', c.fund) as fund_label,
       c.component, report.label('component', c.component) as component_label,
       c.cause, report.label('cause', c.cause) as cause_label,
       c.attribute, report.label('attribute', c.attribute) as attribute_label,
       report.mask(c.cluster_value) as cluster_value, c.entries, c.amount, c.gross, c.first_month,
       report.mask(report.label('attribute', c.attribute)
           || coalesce(' ' || coalesce(nullif(c.cluster_value, ''), o.ref), '') || ' '
           || case when c.cause in ('missing_batch', 'one_sided', 'missing') then report.others(c.leg, c.party) || '缺失'
                   else report.label('party', c.party) || report.label('cause', c.cause) end
           || '：' || c.entries || ' 笔，' || report.yuan(c.gross) || ' 元') as sentence
from recon.cluster c
left join recon.open_item o
    on c.attribute = '' and o.month = c.month and o.leg = c.leg and o.entry_id = c.first_entry;
comment on view report.clusters is '差异聚类：同一批次、缴费人等的未达账项，按金额排名';

-- An entry is either open or matched, so one of the two joins finds it.
create view report.candidates as
select c.month, c.leg, report.label('leg', c.leg) as leg_label, c.pass, c.group_id,
       c.status, report.label('candidate', c.status) as status_label, c.entry_id,
       coalesce(o.party, m.party) as party, report.label('party', coalesce(o.party, m.party)) as party_label,
       coalesce(o.fund, m.fund) as fund, report.label('fund', coalesce(o.fund, m.fund)) as fund_label,
       coalesce(o.component, m.component) as component, report.mask(coalesce(o.ref, m.ref)) as ref,
       o.entry_date, coalesce(o.amount, m.amount) as amount, report.mask(c.candidates) as candidates, c.confidence,
       c.score
from recon.candidate c
left join recon.open_item o on o.month = c.month and o.leg = c.leg and o.entry_id = c.entry_id
left join recon.match m on m.month = c.month and m.leg = c.leg and m.entry_id = c.entry_id;
comment on view report.candidates is '匹配候选：多种配法、同类不可分辨、建议配对、超出求解范围';

create view report.open_items as
select o.month, o.leg, report.label('leg', o.leg) as leg_label, o.break_id, o.entry_id,
       o.party, report.label('party', o.party) as party_label, o.fund, report.label('fund', o.fund) as fund_label,
       o.component, report.label('component', o.component) as component_label, o.kind, report.mask(o.ref) as ref,
       report.mask(o.payer_id) as payer_id, o.period, o.demand_no, o.ticket_no, o.batch_no, o.region,
       o.entry_date, o.amount, o.amount * o.sign as signed_amount,
       o.cause, report.label('cause', o.cause) as cause_label, o.first_month, o.age, report.mask(o.evidence) as evidence,
       report.mask(o.candidates) as candidates
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
comment on column report.monthly_statement.first_party_label is '甲方名称';
comment on column report.monthly_statement.party is '乙方（与甲方核对的一方）';
comment on column report.monthly_statement.party_label is '乙方名称';
comment on column report.statement_by_fund.first_party_label is '甲方名称';
comment on column report.statement_by_fund.party is '乙方（与甲方核对的一方）';
comment on column report.statement_by_fund.party_label is '乙方名称';
comment on column report.causes.party is '乙方（与甲方核对的一方）';
comment on column report.causes.party_label is '乙方名称';
comment on column report.verdicts.tax is '税务金额（元）；没有则为空';
comment on column report.verdicts.social_insurance is '社保经办机构金额（元）；没有则为空';
comment on column report.verdicts.finance is '财政金额（元）；没有则为空';
comment on column report.verdicts.budget is '部门预算金额（元）；没有则为空';
comment on column report.verdicts.bank is '开户银行金额（元）；没有则为空';
comment on column report.verdicts.amounts is '各方金额（元）';
comment on column report.verdicts.spread is '各方金额的最大差（元）';
comment on column report.clusters.rank is '按差异总额的名次';
comment on column report.clusters.sentence is '说明';
comment on column report.open_items.signed_amount is '带方向金额（元）';
comment on column report.month_matrix.rows is '装载行数（行）';
comment on column report.month_matrix.files is '来源文件数';
comment on column report.month_matrix.open_items is '期末未达笔数';
comment on column report.month_matrix.open_amount is '期末未达净额（元）';
comment on column report.month_matrix.unexplained_amount is '未查明净额（元）';
comment on column report.month_matrix.critical is '严重问题数';
comment on column report.month_matrix.warning is '提醒数';
comment on column report.month_matrix.approvals is '同意签认数';
