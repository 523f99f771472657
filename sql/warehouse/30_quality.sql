-- What was received, refused and found. Nothing here shows an id whole, nor a rejected row.
create view report.findings as
select f.month, f.stage, report.label('stage', f.stage) as stage_label, f.rule_id,
       f.severity, report.label('severity', f.severity) as severity_label, f.party, f.extract, f.fund,
       report.mask(f.message) as message, report.mask(f.key) as key, f.file, f.sheet, f.row_no, f.field,
       report.mask_raw(f.expected) as expected, report.mask_raw(f.actual) as actual
from recon.finding f;
comment on view report.findings is '发现问题（证件号码已隐去）';

create view report.checks as
select c.month, c.party, c.extract, c.rule_id, c.severity, c.outcome, c.rows_compared, c.rows_unexpected,
       report.mask(c.message) as message
from recon.check_result c;
comment on view report.checks is '数据检查结果';

create view report.rejects as
select r.month, r.party, r.extract, r.file, r.file_id, r.sheet, r.row_no, r.field,
       report.mask_raw(r.content) as content, report.mask_raw(r.reason) as reason
from recon.reject r;
comment on view report.rejects is '拒收行（证件号码已隐去，不含整行内容）';

create view report.files as
select s.month, s.party, s.extract, s.file, s.file_id, s.sheet, s.rows_in, s.rows_accepted, s.rows_rejected,
       s.rows_layout, s.control_column, s.amount_in, s.amount_accepted, s.amount_rejected, s.amount_unreadable, s.control_total,
       s.rows_in = s.rows_accepted + s.rows_rejected
           and s.amount_in = s.amount_accepted + s.amount_rejected as balanced
from ops.source_file s;
comment on view report.files is '来源文件登记：读入等于接收加拒收';

comment on column report.files.balanced is '行数与金额是否平衡';
