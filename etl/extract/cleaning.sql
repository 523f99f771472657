-- What a text means: one macro per field type. Dirt is taken off; what is not certain is null.
-- Clean values, which nearly all are, take the first branch and never meet the costly ones.
-- A macro repeats its argument wherever it names it: `list_transform([...], lambda x: ...)[1]` computes it once,
-- which keeps queries small enough to be planned in milliseconds.

-- full width to half width; in free text only letters, digits, brackets, quotation marks and spaces
create or replace temp macro half(x) as
    translate(x,
        '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～　−﹣',
        '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~ --');
create or replace temp macro half_letters(x) as
    translate(x,
        '＂＇（）０１２３４５６７８９＝ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ　',
        '"''()0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ');

-- guards of spreadsheets (="001", '001), quotation marks of badly quoted lines, outer blanks, line breaks; control
-- characters around a value are padding (NUL, Ctrl-Z of old exports) and go like blanks, one inside it spoils it
create or replace temp macro unguarded(x) as regexp_replace(regexp_replace(x,
    '^[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}]*=?[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}]*"([^"]*)"[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}]*$', '\1'),
    '^[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}]*[''‘’`]+|^[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}]+|[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}]+$|[\r\n\t]', '', 'g');
create or replace temp macro tidied(c) as nullif(unguarded(half_letters(replace(c, '""', '"'))), '');
create or replace temp macro is_blank(c) as regexp_full_match(c, '=?[\s\x{00}-\x{1F}\x{7F}-\x{A0}\x{3000}\x{FEFF}\x{200B}"''‘’`＂＇]*');

-- Each as_<type> takes a raw cell.

-- what a spreadsheet spoilt: digits lost in an exponent, error values; what no text may hold
create or replace temp macro spoilt(x) as
    regexp_matches(x, '[\x{00}-\x{1F}\x{7F}-\x{9F}]') or regexp_full_match(x, '-?[0-9](\.[0-9]+)?[eE]\+[0-9]+|#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)');

-- codes and Chinese names lose inner blanks, a citizen id gets its capital X
create or replace temp macro capital(x) as
    case when right(x, 1) = 'x' and regexp_full_match(x, '[0-9]{17}x') then upper(x) else x end;
create or replace temp macro plain_text(x) as case
    when spoilt(x) then null
    when regexp_full_match(x, '[0-9A-Za-z -]*[0-9][0-9A-Za-z -]*') then capital(replace(x, ' ', ''))
    when regexp_full_match(x, '[\x{4E00}-\x{9FFF}·]+( +[\x{4E00}-\x{9FFF}·]+)+') then replace(x, ' ', '')
    else x end;
create or replace temp macro as_text(c) as case
    when c = '' then null
    when regexp_full_match(c, '[0-9A-Za-z_\x{4E00}-\x{9FFF}-]+') then capital(c)
    else list_transform([tidied(c)], lambda x: plain_text(x))[1] end;

-- numbers in plain digits: commas only where they separate thousands; brackets mean minus
create or replace temp macro grouped(x) as case
    when regexp_full_match(x, '[+-]?[0-9]+(\.[0-9]+)?') then ltrim(x, '+')
    when regexp_full_match(x, '[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?') then replace(ltrim(x, '+'), ',', '') end;
create or replace temp macro signed(x) as regexp_replace(regexp_replace(x,
    '^\(([¥￥]?[0-9].*)\)$', '-\1'), '^([+-]?)[¥￥]?([0-9].*?)元?$', '\1\2');
create or replace temp macro digits(c) as case
    when regexp_full_match(c, '-?[0-9]+(\.[0-9]+)?') then c
    else list_transform([signed(replace(half(tidied(c)), ' ', ''))], lambda x: grouped(x))[1] end;

-- money: never rounded; more than two decimals (of 万元: more than six) are no amount
create or replace temp macro yuan(n) as
    case when regexp_full_match(n, '-?[0-9]{1,15}(\.[0-9]{1,2}0*)?') then try_cast(n as decimal(18,2)) end;
create or replace temp macro ten_thousands(n) as
    case when regexp_full_match(n, '-?[0-9]{1,11}(\.[0-9]{1,6}0*)?') then (try_cast(n as decimal(18,6)) * 10000)::decimal(18,2) end;
create or replace temp macro as_money(c) as case
    when c = '' then null
    when regexp_full_match(c, '-?[0-9]{1,15}(\.[0-9]{1,2})?') then try_cast(c as decimal(18,2))
    else list_transform([digits(c)], lambda n: yuan(n))[1] end;
create or replace temp macro as_money_wan(c) as case
    when c <> '' then list_transform([digits(c)], lambda n: ten_thousands(n))[1] end;
create or replace temp macro as_integer(c) as case
    when c = '' then null
    when regexp_full_match(c, '-?[0-9]{1,18}') then try_cast(c as bigint)
    else try_cast(regexp_extract(digits(c), '^(-?[0-9]{1,18})(\.0+)?$', 1) as bigint) end;
create or replace temp macro rate(n) as
    case when regexp_full_match(n, '-?[0-9]{1,6}(\.[0-9]{1,6}0*)?') then try_cast(n as decimal(12,6)) end;
create or replace temp macro percent(x) as case when regexp_full_match(x, '-?[0-9]{1,4}(\.[0-9]{1,4})?%')
    then (try_cast(rtrim(x, '%') as decimal(12,4)) * 0.01)::decimal(12,6) end;
create or replace temp macro as_rate(c) as case when c <> '' then coalesce(
    list_transform([digits(c)], lambda n: rate(n))[1], list_transform([half(tidied(c))], lambda x: percent(x))[1]) end;

-- dates as 20210331, 20210331112233, 2021-03-31 11:22:33, 2021/3/31, 2021.3.31, 2021年3月31日
create or replace temp macro dashed(x) as regexp_replace(regexp_replace(x,
    '^([0-9]{4})([0-9]{2})([0-9]{2})$', '\1-\2-\3'),
    '^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$', '\1-\2-\3 \4:\5:\6');
create or replace temp macro spelled(x) as
    regexp_replace(x, '^([0-9]{4}) *[-/.年] *([0-9]{1,2}) *[-/.月] *([0-9]{1,2})日?(.*)$', '\1-\2-\3\4');
create or replace temp macro instant(x) as case when regexp_full_match(x,
    '(19|20|21)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}([ T]*[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?')
    then try_cast(x as timestamp) end;
create or replace temp macro as_timestamp(c) as case
    when c = '' then null
    when regexp_full_match(c, '(19|20|21)[0-9]{12}') then try_strptime(c, '%Y%m%d%H%M%S')
    when regexp_full_match(c, '(19|20|21)[0-9]{6}') then try_strptime(c, '%Y%m%d')
    else list_transform([spelled(dashed(half(tidied(c))))], lambda x: instant(x))[1] end;
create or replace temp macro as_date(c) as case
    when c = '' then null
    when regexp_full_match(c, '(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}') then try_cast(c as date)
    else as_timestamp(c)::date end;

-- months as 202103, 2021-03, 2021年3月, 2019.3, 2019,3; a whole date only if it is the first of its month
create or replace temp macro year_month(p) as
    case when try_cast(p.m as integer) between 1 and 12 then p.y || '-' || lpad(p.m, 2, '0') end;
create or replace temp macro spelled_month(x) as case when regexp_full_match(x,
    '(19|20|21)[0-9]{2}((0[1-9]|1[0-2])| *[-/.,年] *[0-9]{1,2}月?份?|(0[1-9]|1[0-2])01| *[-/.年] *[0-9]{1,2} *[-/.月] *0?1日?)')
    then list_transform([regexp_extract(x, '^([0-9]{4}) *[-/.,年]? *([0-9]{1,2})', ['y', 'm'])], lambda p: year_month(p))[1] end;
create or replace temp macro as_month(c) as case
    when c = '' then null
    when regexp_full_match(c, '(19|20|21)[0-9]{2}(0[1-9]|1[0-2])') then substr(c, 1, 4) || '-' || substr(c, 5, 2)
    when regexp_full_match(c, '(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])') then c
    else list_transform([half(tidied(c))], lambda x: spelled_month(x))[1] end;

-- citizen ids by their shape: 15 digits become 18, text behind an id is cut off. Whether the check digit is right is
-- a question of sense, asked by validate: whoever's id was typed wrong has still paid.
create or replace temp macro check_digit(n) as substr('10X98765432', 1 + ((
    7 * (n // 10000000000000000 % 10) + 9 * (n // 1000000000000000 % 10) + 10 * (n // 100000000000000 % 10) + 5 * (n // 10000000000000 % 10) +
    8 * (n // 1000000000000 % 10) + 4 * (n // 100000000000 % 10) + 2 * (n // 10000000000 % 10) + 1 * (n // 1000000000 % 10) +
    6 * (n // 100000000 % 10) + 3 * (n // 10000000 % 10) + 7 * (n // 1000000 % 10) + 9 * (n // 100000 % 10) +
    10 * (n // 10000 % 10) + 5 * (n // 1000 % 10) + 8 * (n // 100 % 10) + 4 * (n // 10 % 10) +
    2 * (n // 1 % 10)) % 11)::integer, 1);
create or replace temp macro check_of(first17) as
    list_transform([try_cast(first17 as bigint)], lambda n: check_digit(n))[1];
create or replace temp macro completed(first17) as first17 || check_of(first17);
create or replace temp macro citizen(x) as case
    when regexp_full_match(x, '[1-9][0-9]{14}') then completed(substr(x, 1, 6) || '19' || substr(x, 7, 9))
    when regexp_full_match(x, '[1-9][0-9]{16}[0-9X]([^0-9X].*)?') then substr(x, 1, 18) end;
create or replace temp macro as_citizen_id(c) as case
    when c = '' then null
    when regexp_full_match(c, '[1-9][0-9]{16}[0-9X]') then c
    else list_transform([replace(upper(half(tidied(c))), ' ', '')], lambda x: citizen(x))[1] end;

-- Rows that are no data. Cells are raw texts; a row with all its required codes and dates is data without further look.
-- `printed` are the rows above the data as printed_text: what stands again on top of each printed page.
-- The cells are cleaned joined together: once per row instead of once per cell.
create or replace temp macro row_text(cells) as regexp_replace(regexp_replace(half(array_to_string(cells, chr(31))),
    '[\s\x{00}-\x{1E}\x{7F}-\x{A0}]', '', 'g'), ':+(\x{1F}|$)', '\1', 'g');
create or replace temp macro labels_of(cells) as
    list_filter(string_split(row_text(cells), chr(31)), lambda label: label <> '');
create or replace temp macro printed_text(cells) as array_to_string(labels_of(cells), chr(31));
create or replace temp macro kind_of_labels(labels, printed) as case
    when len(labels) = 0 then 'blank'
    when list_contains(printed, array_to_string(labels, chr(31))) then 'header'
    when list_has_any(labels, ['合计', '总计', '共计', '总合计', '本月合计', '本期合计']) then 'total'
    when list_has_any(labels, ['本页合计', '本页小计']) then 'page'
    when list_has_any(labels, ['小计', '本日合计', '本季合计', '本年累计', '本年合计', '累计', '承前页', '接前页', '承上页',
        '过次页', '转次页', '过下页', '期初余额', '上年结转', '上月结转', '月初余额', '年初余额', '期末余额']) then 'subtotal'
    when regexp_matches(labels[1],
        '^(制表|填报|填表|编制|审核|复核|打印|导出|会计|出纳|主管|负责人|经办|单位负责|说明|备注|注).{0,8}:') then 'note'
    when len(labels) <= 2 and regexp_full_match(labels[1], '第[0-9]+页([,/]?共[0-9]+页)?') then 'note'
    else 'data' end;
create or replace temp macro kind_of_row(cells, printed) as list_transform(
    [labels_of(cells)], lambda labels: kind_of_labels(labels, printed))[1];

-- The amount of a raw cell by another road than as_money: only to prove that nothing was lost on the way.
create or replace temp macro unsigned_proof(x) as
    (case when regexp_matches(x, '[-(]') then -1 else 1 end)
    * try_cast(regexp_replace(x, '[^0-9.]', '', 'g') as decimal(28,8));
create or replace temp macro proof(c) as coalesce(try_cast(c as decimal(28,8)),
    list_transform([half(c)], lambda x: unsigned_proof(x))[1]);
