-- What views use to hide persons. report.mask is the rule of etl.identifiers.mask; a test compares them.
create or replace function report.mask(value text) returns text language sql immutable parallel safe
return regexp_replace(
    regexp_replace(value, '(?<![0-9A-Za-z])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9A-Za-z])', '\1********\2', 'g'),
    '(?<![0-9A-Za-z])([0-9]{6})[0-9]{6}([0-9]{3})(?![0-9A-Za-z])', '\1********\2', 'g');
comment on function report.mask(text) is '隐去身份证号码中的出生日期';

-- A rejected field holds anything, also an id with junk in it: twelve digits of whatever width are too many to show.
create or replace function report.mask_raw(value text) returns text language sql immutable parallel safe
return case when length(regexp_replace(value, '[^0-9０-９]', '', 'g')) >= 12
            then left(value, 6) || '********' || right(value, 2) else value end;
comment on function report.mask_raw(text) is '隐去拒收内容中的长数字';

-- The Chinese label of a code; the code itself where the catalogue has none.
create or replace function report.label(kind text, key text) returns text language sql stable parallel safe
return coalesce((select l.label from report.code_label l where l.kind = $1 and l.key = $2), key);
comment on function report.label(text, text) is '代码的中文名称';

-- Yuan as people write them: 1,284,000.00
create or replace function report.yuan(value numeric) returns text language sql immutable parallel safe
return to_char(value, 'FM999,999,999,999,999,990.00');
comment on function report.yuan(numeric) is '金额的书写形式（元，带千分位）';

-- The parties of a comparison but one, by name: who else should hold what `party` holds.
create or replace function report.others(leg text, party text) returns text language sql stable parallel safe
return coalesce((select string_agg(report.label('party', p.party), '、' order by p.place) from report.leg_party p
                 where p.leg = $1 and p.party <> $2), '');
comment on function report.others(text, text) is '对账项目中的其他各方';
