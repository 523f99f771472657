-- What the yearly figures rest on. Amounts in yuan.
create view report.benefits as
select p.month, p.fund, report.label('fund', p.fund) as fund_label, p.benefit_kind, p.state,
       count(*) as person_times, sum(p.amount_due) as amount_due, sum(p.amount_paid) as amount_paid,
       sum(p.from_fund) as from_fund, sum(p.from_subsidy) as from_subsidy
from fact.benefit_payment p
group by p.month, p.fund, p.benefit_kind, p.state;
comment on view report.benefits is '待遇发放汇总：按月、险种、待遇类别、状态';

create view report.pension_batches as
select b.month, b.batch_no, b.fund, report.label('fund', b.fund) as fund_label, b.benefit_month, b.persons,
       b.amount_due, b.from_fund, b.from_subsidy, b.pay_date,
       coalesce(b.pay_date <= to_date(b.month || '-10', 'YYYY-MM-DD'), false) as on_time
from fact.benefit_batch b
where b.kind = 'pension';
comment on view report.pension_batches is '养老待遇发放批次';

create view report.budget_execution as
select b.month, b.side, b.line_code, b.line_name, b.functional_class, left(b.functional_class, 3) as functional_group,
       b.economic_class, b.category, b.source, b.budget_initial, b.budget_adjusted, b.paid_month, b.paid_year,
       b.procurement_budget, b.procurement_paid, b.three_public_budget, b.three_public_paid,
       b.posts_approved, b.posts_filled
from fact.budget b;
comment on view report.budget_execution is '部门预算执行：按月、预算项目';

create view report.year_openings as
select o.month, o.year, o.item, o.fund,
       o.value * case o.unit when '万元' then 10000 else 1 end as value,
       case o.unit when '万元' then '元' else o.unit end as unit
from fact.opening o;
comment on view report.year_openings is '年初数据：上年决算、本年计划（金额换算为元）';

-- January brings the whole register, later months the changes: a person's last change of the year counts.
create view report.insured as
select m.month, l.fund, report.label('fund', l.fund) as fund_label, count(*) as persons
from ops.month_state m
cross join lateral (
    select distinct on (r.fund, r.person_id) r.fund, r.state
    from fact.register r
    where r.role = 'insured' and r.month between left(m.month, 4) || '-01' and m.month
    order by r.fund, r.person_id, r.changed_date desc, r.month desc, r.file_id desc, r.sheet desc, r.row_no desc
) l
where l.state = 'active'
group by m.month, l.fund;
comment on view report.insured is '月末参保人数：按险种';

create view report.yearly_figures as
select f.year, f.code, f.formula_id, f.label, f.value, f.unit, f.numerator, f.denominator, f.months_covered, f.status,
       f.limits
from recon.figure f;
comment on view report.yearly_figures is '年度指标';

create view report.figure_history as
select h.year, h.code, h.formula_id, h.version, h.label, h.value, h.unit, h.numerator, h.denominator, h.months_covered,
       h.status, h.restated_on, h.reason
from recon.figure_history h;
comment on view report.figure_history is '年度指标的更正记录：更正前的数值、日期和原因';

-- columns that the vocabulary does not name
comment on column report.benefits.person_times is '人次（笔）';
comment on column report.pension_batches.on_time is '是否当月10日前发放';
comment on column report.budget_execution.functional_group is '功能科目类';
comment on column report.yearly_figures.code is '指标编码';
comment on column report.yearly_figures.formula_id is '公式编号';
comment on column report.yearly_figures.label is '指标名称';
comment on column report.yearly_figures.numerator is '分子';
comment on column report.yearly_figures.denominator is '分母';
comment on column report.yearly_figures.months_covered is '涵盖月份';
comment on column report.yearly_figures.status is '状态';
comment on column report.yearly_figures.limits is '已知局限';
comment on column report.figure_history.code is '指标编码';
comment on column report.figure_history.formula_id is '公式编号';
comment on column report.figure_history.version is '第几次的数值';
comment on column report.figure_history.label is '指标名称';
comment on column report.figure_history.numerator is '分子';
comment on column report.figure_history.denominator is '分母';
comment on column report.figure_history.months_covered is '涵盖月份';
comment on column report.figure_history.status is '状态';
comment on column report.figure_history.restated_on is '更正日期';
comment on column report.figure_history.reason is '更正原因';
