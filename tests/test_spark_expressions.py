"""What a query may use gives the same on both engines, value by value; what would not is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from spark_engines import FILES_ALONE, both

from etl.reconcile.engines import Engine, QueryError
from etl.reconcile.engines.dialect import for_spark
from etl.reconcile.engines.duck import Duck
from etl.reconcile.engines.spark import Spark
from etl.settings import Settings

TEXTS = [
    *("", " ", "abc", "ABC", " a b ", "\u3000两\u3000", "ＡＢ１２", "a\nb", "x\ty", "00120", "P-1001", "1.2", "it's"),
    *("back\\slash", "$1", "a\x0bb", "100%", "é", "个人缴费", "与440281195001010010同", "44028119500101001X / 2", None),
]
NUMBERS = ["0.00", "-0.01", "0.05", "0.10", "1.50", "-1.50", "2.50", "1234567890123.45", "-999.99", "0.49", None]
DAYS = [date(2021, 1, 31), date(2020, 2, 29), date(2021, 3, 1), date(2020, 12, 31), date(2021, 2, 28), None]
TIMES = [datetime(2021, 1, 31, 23, 59, 59), datetime(2021, 2, 1), datetime(2021, 1, 1, 0, 0, 0, 500000), None]

OF_TEXT = [
    "upper(t)", "lower(t)", "length(t)", "trim(t)", "ltrim(t)", "rtrim(t)", "ltrim(t, '0')", "left(t, 2)",
    "right(t, 2)", "substr(t, 2)", "substr(t, 1, 3)", "substr(t, n)", "replace(t, 'a', '')",
    "translate(t, 'ＡＢ１２abc', 'AB12x')", "t || '|' || u", "concat(t, u)", "concat_ws('/', t, u)", "nullif(t, '')",
    "coalesce(t, u, '-')", "t < u", "t is distinct from u", "t is not distinct from u", "t like '%a%'",
    "t like '_b_'", "least(t, u)", "greatest(t, u)", "case t when 'abc' then 1 else 2 end", "t in ('abc', u)",
    "t not in ('abc', u)", "starts_with(t, 'a')",
    r"regexp_replace(t, '[^0-9]', '', 'g')", r"regexp_replace(t, '[^0-9A-Za-z]', '', 'g')",
    r"regexp_replace(t, '\s', '-', 'g')", r"regexp_replace(t, '[\s&[]', '-', 'g')", r"regexp_replace(t, '.', 'x', 'g')",
    r"regexp_replace(t, 'b$|^a', '<\0>', 'g')", r"regexp_replace(t, '\d+', '$', 'g')",
    r"regexp_replace(t, '\b(\d{6})\d{8}(\d{3}[0-9Xx])\b', '\1********\2', 'g')", r"regexp_replace(t, '\w', 'w', 'g')",
    r"regexp_replace(t, '(?:a|b)+?', '\\', 'g')",
]  # fmt: skip
OF_NUMBER = [
    "abs(d)", "sign(d)", "round(d, 1)", "round(d)", "-d", "d * n", "d + n", "d * 0.05", "cast(d as bigint)",
    "cast(d * 100 as bigint)", "cast(d as decimal(18, 1))", "cast(d as varchar)", "cast(n as varchar)",
    "d || ' 元'", "least(d, 0.05)", "greatest(d, n)", "d between 0 and 1", "coalesce(d, 0)",
    "cast(n as decimal(18, 2))",
    "try_cast(d || 'x' as decimal(18, 2))",
]  # fmt: skip
OF_DAY = [
    "e + 3", "e - 3", "date_diff('day', e, f)", "date_diff('month', e, f)", "date_diff('day', m, k)",
    "cast(e as varchar)", "strftime(e, '%Y-%m')", "strftime(e, '%Y.%m/%d')", "year(e)", "month(e)", "day(e)",
    "last_day(e)", "e < f",
    "cast(m as date)", "m < k", "e between f and f + 3", "e || ''", "cast('2021-02-28' as date) = e",
]  # fmt: skip
OF_ROWS = [
    "sum(d)", "sum(n)", "count(*)", "count(d)", "count(distinct t)", "min(t)", "max(t)", "min(d)", "max(e)",
    "bool_and(d > 0)", "bool_or(d > 0)", "arg_max(t, id)", "arg_min(d, id)", "sum(d) filter (where n = 3)",
    "count(*) filter (n > 100)",
    "array_to_string(list_sort(list(t)), ';')", "array_to_string(list_sort(list(distinct u)), ';')",
    "array_to_string(list_sort(list(t) filter (where n > 100)), ';')",
    "concat_ws(';', array_to_string(list_sort(list(t) filter (where n > 100)), ';'), 'x')",
]  # fmt: skip
OF_ORDER = [
    "row_number() over (order by t, id)", "row_number() over (partition by g order by d desc, id)",
    "lag(t) over (partition by g order by id)", "sum(d) over (partition by g order by id)",
    "sum(n) over (order by d nulls first, id)", "dense_rank() over (order by u)", "max(e) over (partition by g)",
    "count(*) over (partition by u)",
]  # fmt: skip


@pytest.fixture(scope="module", params=[Settings.spark_few, FILES_ALONE], ids=["few", "files"])
def engines(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[tuple[Duck, Spark]]:
    """Both engines with `given`: every text beside every other, every number and day somewhere.

    Spark evaluates few rows as they are, and compiles what reads a file: both must come to the same.
    """
    pairs = [(t, u) for t in TEXTS for u in (*TEXTS[:6], TEXTS[-1])]
    rows = len(pairs)
    columns = {
        "id": pa.array(range(rows), pa.int64()),
        "g": pa.array([i % 5 for i in range(rows)], pa.int64()),
        "t": pa.array([t for t, _ in pairs], pa.string()),
        "u": pa.array([u for _, u in pairs], pa.string()),
        "n": pa.array([i % 7 + 1 for i in range(rows)], pa.int64()),
        "d": pa.array([_number(NUMBERS[i % len(NUMBERS)]) for i in range(rows)], pa.decimal128(18, 2)),
        "e": pa.array([DAYS[i % len(DAYS)] for i in range(rows)], pa.date32()),
        "f": pa.array([DAYS[i // len(DAYS) % len(DAYS)] for i in range(rows)], pa.date32()),
        "m": pa.array([TIMES[i % len(TIMES)] for i in range(rows)], pa.timestamp("us")),
        "k": pa.array([TIMES[i // len(TIMES) % len(TIMES)] for i in range(rows)], pa.timestamp("us")),
    }
    with both(tmp_path_factory.mktemp("home"), request.param) as pair:
        for engine in pair:
            engine.add("given", pa.table(columns))
        yield pair


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _results(engine: Engine, expressions: list[str], rest: str) -> dict[str, list[object]]:
    named = ", ".join(f"{sql} as c{n}" for n, sql in enumerate(expressions))
    columns = zip(*engine.rows(f"select {named} from {rest}"), strict=True)
    return dict(zip(expressions, map(list, columns), strict=True))


@pytest.mark.spark
@pytest.mark.parametrize(
    ("expressions", "rest"),
    [
        (OF_TEXT, "given order by id"),
        (OF_NUMBER, "given order by id"),
        (OF_DAY, "given order by id"),
        (OF_ROWS, "given group by g order by g"),
        (OF_ROWS, "given where id < 0"),
        (OF_ORDER, "given order by id"),
    ],
    ids=["text", "number", "day", "rows", "no rows", "order"],
)
def test_same_on_both(engines: tuple[Duck, Spark], expressions: list[str], rest: str) -> None:
    duck, spark = (_results(engine, expressions, rest) for engine in engines)
    assert {sql: duck[sql] for sql in expressions if duck[sql] != spark[sql]} == {
        sql: spark[sql] for sql in expressions if duck[sql] != spark[sql]
    }


QUERIES = [
    "select t, count(*) as n from given group by all order by all",
    "select 'x' as x, coalesce(t, u) as v, 'n' || count(*) as n from given group by all order by all",
    "select count(*) as n from (select 'x' as x, t, count(*) as n from given where id < 0 group by all) counted",
    "select t, d from given where t in (select u from given) order by d desc, id limit 20",
    "select a.id, b.id from given a full join given b on b.id = a.id + 90 and a.t = b.t order by all",
    "select name, value from (select id, t, u from given) unpivot (value for name in (t, u)) order by all",
    "select unnest([t, u]) as x, id from given where id < 9 order by all",
    "select id, unnest(range(1, length(t))) as x from given where id < 60 and t is not null order by all",
    "with a as (select * from (with a as (select id, t from given) select * from a)) select t from a order by id",
    "select id, d as x, x * 2 as y, y is distinct from x as z from given order by id",
    "select g, sum(d) as s, s <> 0 as w from given group by g having count(*) > 1 order by g",
    "select t from given union select u from given order by t nulls first",
    "select a.t from given a where not exists (from given b where b.t = a.u and b.id < a.id) order by a.id",
]


@pytest.mark.spark
@pytest.mark.parametrize("sql", QUERIES)
def test_same_rows(engines: tuple[Duck, Spark], sql: str) -> None:
    duck, spark = (engine.rows(sql) for engine in engines)
    assert duck
    assert duck == spark


REFUSED = {
    "levenshtein(t, u)": "levenshtein",
    "my_function(t)": "my_function",
    "d / 2": "multiply by a decimal",
    "n // 2": "multiply by a decimal",
    "n % 2": "multiply by a decimal",
    "avg(d)": "not known",
    "any_value(t)": "not known",
    "random()": "not known",
    "current_date": "not known",
    "entry_date - credited_date": "date_diff",
    "date_diff('week', e, f)": "days and months",
    "date_trunc('month', e)": "not known",
    "e + interval 3 days": "not alike",
    "strftime(e, '%j')": "%Y",
    "cast(d as double)": "DOUBLE",
    "cast(e as timestamptz)": "TIMESTAMPTZ",
    "t ilike 'a'": "not alike",
    "t like u": "plain text",
    r"t like '\_'": "backslash",
    "t ~ 'a'": "not known",
    "regexp_matches(t, 'a')": "not known",
    "regexp_replace(t, 'a', '')": "give 'g'",
    "regexp_replace(t, u, '', 'g')": "plain text",
    r"regexp_replace(t, '\p{L}', '', 'g')": "differs",
    "regexp_replace(t, '[[:alpha:]]', '', 'g')": "differs",
    "regexp_replace(t, '(?i)a', '', 'g')": "differs",
    "regexp_replace(t, 'a++', '', 'g')": "Spark alone",
    "substr(t, -1)": "places",
    "left(t, -1)": "places",
    "string_agg(t, ',')": "list_sort",
    "(e, t) < (f, u)": "column by column",
    "[t, u][1]": "not alike",
    "{'a': t}": "not known",
    "sum(n) & 1": "not alike",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_refused_by_name(expression: str) -> None:
    with pytest.raises(QueryError, match=f"(?i){REFUSED[expression]}"):
        for_spark(f"select {expression} as x from given")


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("select * exclude (t) from given", "write the columns"),
        ("select 'x' as x, count(*) as n from given where id < 0 group by all", "name the columns"),
        ("select t from given union by name select u as t from given", "by name"),
        ("select * from given asof join given b using (id)", "join"),
        ("from (pivot given on g using sum(d))", "unpivot"),
        ("select x from (unpivot given on t, u into name y value x)", "unpivot"),
        ("select t from given using sample 3", "not alike"),
        ("select t from given where", "Expecting|Required|Invalid"),
    ],
)
def test_queries_refused_by_name(sql: str, word: str) -> None:
    with pytest.raises(QueryError, match=f"(?i){word}"):
        for_spark(sql)
