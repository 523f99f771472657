-- What views use to hide persons. The same rule as etl.identifiers.mask, which a test compares.
create or replace function report.mask(value text) returns text language sql immutable parallel safe
return regexp_replace(
    regexp_replace(value, '(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9A-Za-z])', '\1********\2', 'g'),
    '(?<![0-9A-Za-z])(\d{6})\d{6}(\d{3})(?![0-9A-Za-z])', '\1********\2', 'g');
comment on function report.mask(text) is '隐去身份证号码中的出生日期';

-- A rejected field holds anything, also an id with junk in it: twelve digits of whatever width are too many to show.
create or replace function report.mask_raw(value text) returns text language sql immutable parallel safe
return case when length(regexp_replace(value, '[^0-9０-９]', '', 'g')) >= 12
            then left(value, 6) || '********' || right(value, 2) else value end;
comment on function report.mask_raw(text) is '隐去拒收内容中的长数字';

create or replace function report.mask_name(value text) returns text language sql immutable parallel safe
return case when value is null then null else left(value, 1) || repeat('*', greatest(length(value) - 1, 1)) end;
comment on function report.mask_name(text) is '姓名只留姓';
