-- What the checks of all suites share. DuckDB dialect; every macro takes any text and never raises.

-- GB 11643: 17 digits, a real birth date that is not in the future of the month, and the check digit.
create macro id_digit(n, place) as (n // place) % 10;
create macro id_check(n) as substr('10X98765432', 1 + (
    7 * id_digit(n, 10000000000000000) + 9 * id_digit(n, 1000000000000000) + 10 * id_digit(n, 100000000000000)
    + 5 * id_digit(n, 10000000000000) + 8 * id_digit(n, 1000000000000) + 4 * id_digit(n, 100000000000)
    + 2 * id_digit(n, 10000000000) + 1 * id_digit(n, 1000000000) + 6 * id_digit(n, 100000000)
    + 3 * id_digit(n, 10000000) + 7 * id_digit(n, 1000000) + 9 * id_digit(n, 100000) + 10 * id_digit(n, 10000)
    + 5 * id_digit(n, 1000) + 8 * id_digit(n, 100) + 4 * id_digit(n, 10) + 2 * (n % 10)
) % 11, 1);
create macro is_citizen_id(v) as coalesce(
    regexp_full_match(v, '[0-9]{17}[0-9X]')
    and try_strptime(substr(v, 7, 8), '%Y%m%d') between timestamp '1880-01-01' and (select last_day from this_month)
    and id_check(try_cast(left(v, 17) as bigint)) = right(v, 1), false);

-- GB 32100: alphabet without I O S V Z, weights 3^i mod 31.
create macro code_value(v, i, weight) as weight * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(v, i, 1)) - 1);
create macro code_check(v) as substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - (
    code_value(v, 1, 1) + code_value(v, 2, 3) + code_value(v, 3, 9) + code_value(v, 4, 27) + code_value(v, 5, 19)
    + code_value(v, 6, 26) + code_value(v, 7, 16) + code_value(v, 8, 17) + code_value(v, 9, 20)
    + code_value(v, 10, 29) + code_value(v, 11, 25) + code_value(v, 12, 13) + code_value(v, 13, 8)
    + code_value(v, 14, 24) + code_value(v, 15, 10) + code_value(v, 16, 30) + code_value(v, 17, 28)
) % 31) % 31, 1);
create macro is_credit_code(v) as coalesce(
    regexp_full_match(v, '[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}') and code_check(v) = right(v, 1), false);

-- An employer's number is the agency's own (short) or a credit code; a person's is the citizen id.
create macro looks_like_citizen_id(v) as coalesce(regexp_full_match(v, '[0-9]{17}[0-9Xx]'), false);
create macro is_payer_id(v) as
    case when looks_like_citizen_id(v) then is_citizen_id(v) when length(v) = 18 then is_credit_code(v) else true end;

-- Never show an identifier whole: six characters and the last four.
create macro masked(v) as
    case when length(v) > 12 then left(v, 6) || '********' || right(v, 4) when length(v) > 4 then left(v, 2) || '****' else v end;

-- Exact sums: one step wider than the columns, so that nothing overflows.
create macro wide(v) as v::decimal(38, 2);

-- A month's figure is out of line where it is below half or above double of last month's.
create macro out_of_line(now_value, last_value) as
    abs(now_value - last_value) * 2 > greatest(abs(last_value), abs(now_value));

create macro month_number(m) as try_cast(left(m, 4) as integer) * 12 + try_cast(right(m, 2) as integer);
