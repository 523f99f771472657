"""Every SQL file, and every query a declaration comes to, keeps to what both engines have alike; none needs Spark for
that. With Spark at hand it runs there too, on empty tables, and has the columns it has on DuckDB.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from spark_engines import spark

from etl import storage
from etl.contracts import DUCKDB_TYPES, Field, Table, table
from etl.months import Month
from etl.reconcile import county, inputs
from etl.reconcile.engines import Engine, QueryError
from etl.reconcile.engines.dialect import for_spark
from etl.reconcile.engines.duck import Duck
from etl.reconcile.engines.spark import Spark
from etl.reconcile.queries import Queries
from etl.reconcile.spec.compiled import compiled
from etl.reconcile.spec.load import load
from etl.settings import PROJECT

MONTH = Month("2021-03")
COUNTY = "county"
SPECS = [*sorted(PROJECT.glob("examples/*/*.yaml")), *sorted(PROJECT.glob("etl/bench/*/spec/*.yaml"))]
_KNOWN_BEFORE = tuple(Field(name, "text", "", "", "") for name in ("cause", "break_id", "evidence"))
_UNDECIDED = ("open_entry", "leg_entry", "undecided")


class Asked(NamedTuple):
    """A query, where it stands and whose relations it reads."""

    of: str
    path: Path
    sql: str
    what: str = ""

    @property
    def name(self) -> str:
        return f"{self.what}{self.path.relative_to(PROJECT)}"


@cache
def _known(of: str) -> Queries:
    return county.queries() if of == COUNTY else compiled(load(PROJECT / of).spec, PROJECT / of)


def _asked(of: str, known: Queries) -> Iterator[Asked]:
    for query in (*known.entries, *known.passes, *known.causes, *known.rules, *known.verdicts):
        yield Asked(of, query.path, query.sql)
    yield from (Asked(of, shared.path, shared.sql) for cause in known.causes for shared in cause.reads)
    for entry in known.entries:
        yield Asked(of, entry.path, f"select ({entry.control}) as total", "control of ")


ALL_OF = (COUNTY, *(str(path.relative_to(PROJECT)) for path in SPECS))
ALL = list(dict.fromkeys(asked for of in ALL_OF for asked in _asked(of, _known(of))))


def test_no_file_is_left_out() -> None:
    folders = [
        *(PROJECT / "sql" / name for name in ("entries", "match", "causes", "causes-default", "rules", "verdicts"))
    ]
    folders += [path.parent for path in SPECS]
    assert {path for folder in folders for path in folder.rglob("*.sql")} <= {asked.path for asked in ALL}


def _refused(asked: Iterable[Asked]) -> dict[Path, str]:
    """What the queries use beyond what both engines have, by file."""
    found = {}
    for query in asked:
        try:
            for_spark(query.sql)
        except QueryError as error:
            found[query.path] = str(error)
    return found


def test_every_query_keeps_to_what_both_engines_have() -> None:
    assert len(ALL) > 100
    assert _refused(ALL) == {}


@pytest.mark.parametrize(
    ("file", "written", "instead", "told"),
    [
        ("entries/collection/tax.sql", "uuid as ref", "my_function(uuid) as ref", "MY_FUNCTION(uuid): this function"),
        ("entries/collection/tax.sql", "select coalesce(sum(", "select any_value((", "ANY_VALUE"),  # in its control
        ("match/collection/p10_ticket.sql", "ticket_no,", "soundex(ticket_no) as ticket,", "SOUNDEX(ticket_no)"),
        ("causes/c17_one_sided.sql", "select", "select random() as x,", "this function is not known"),
        ("rules/r17_paid_late.sql", "s.first_day + 9", "s.first_day + interval 9 days", "not alike"),
        ("verdicts/batch.sql", "sum(amount) as amount", "avg(amount) as amount", "AVG(amount)"),
    ],
)  # fmt: skip
def test_a_file_that_goes_beyond_is_named(tmp_path: Path, file: str, written: str, instead: str, told: str) -> None:
    """The same check, on the county's declaration with one file changed."""
    shutil.copytree(county.SQL, tmp_path / "sql")
    changed = tmp_path / "sql" / file
    text = changed.read_text(encoding="utf-8")
    assert written in text
    changed.write_text(text.replace(written, instead, 1), encoding="utf-8")
    refused = _refused(_asked(COUNTY, county.queries(tmp_path / "sql")))
    assert refused.keys() == {changed}
    assert told in refused[changed]


@pytest.mark.spark
@pytest.mark.parametrize("asked", ALL, ids=[asked.name for asked in ALL])
def test_runs_on_spark(empty: dict[str, tuple[Duck, Spark]], asked: Asked) -> None:
    duck, engine = empty[asked.of]
    try:
        assert engine.rows(asked.sql) == duck.rows(asked.sql)
        engine.view("here", asked.sql)
    except QueryError as error:
        pytest.fail(f"{asked.name}: {error}", pytrace=False)
    duck.view("here", asked.sql)
    assert _columns_of_spark(engine) == _columns_of_duck(duck)


def _columns_of_spark(engine: Spark) -> list[tuple[str, str]]:
    kinds = {"string": "text", "void": "null", "int": "integer", "bigint": "integer", "timestamp_ntz": "timestamp"}
    return [(name.lower(), kinds.get(kind, kind.split("(")[0])) for name, kind in engine.session.table("here").dtypes]


def _columns_of_duck(duck: Duck) -> list[tuple[str, str]]:
    kinds = {"VARCHAR": "text", '"NULL"': "null", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer"}
    rows = duck.connection.execute("describe here").fetchall()
    return [(name.lower(), kinds.get(kind, kind.split("(")[0].lower())) for name, kind, *_ in rows]


def test_an_error_names_the_construct() -> None:
    with pytest.raises(QueryError, match=r"LEVENSHTEIN\(a, b\): this function is not known"):
        for_spark("select entry_id from open_entry where levenshtein(a, b) < 2")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Duck, Spark]]]:
    """For the county and each declaration both engines with all relations a query may read, without a row."""
    with ExitStack() as stack:
        made = {}
        for of in dict.fromkeys(asked.of for asked in ALL):
            duck = Duck(stack.enter_context(duckdb.connect()))
            engine = stack.enter_context(spark(tmp_path_factory.mktemp("home")))
            for each in (duck, engine):
                _fill(each, of)
            made[of] = (duck, engine)
        yield made


def _fill(engine: Engine, of: str) -> None:
    known = _known(of)
    for name, promised in _relations(known).items():
        engine.add(name, storage.arrow_schema(promised).empty_table())
    engine.view("settlement", f"select '{MONTH}' as month, date '{MONTH.first_day}' as first_day, "
                f"date '{MONTH.last_day}' as last_day, '{MONTH.plus(-1)}' as previous_month")  # fmt: skip
    if of == COUNTY:
        for name, view in inputs.views(known).items():
            if view is not None:
                engine.add(name, storage.arrow_schema(view).empty_table())
        for name, (file,) in inputs.references(known.relations).items():
            engine.csv(name, file)
        for shared in {shared for cause in known.causes for shared in cause.reads}:
            engine.view(shared.name, shared.sql)
        return
    spec = load(PROJECT / of).spec
    texts = ("ref", *spec.columns, "file_id", "sheet")
    rows = ", ".join(f"cast(null as varchar) as {name}" for name in texts)
    for party in spec.parties:
        engine.table(f"held_by_{party}", f"select {rows}, cast(null as date) as entry_date, "
                     "cast(null as decimal(18, 2)) as amount, cast(null as bigint) as row_no where false")  # fmt: skip
        engine.view(f"accounted_{party}", "select cast(null as decimal(38, 2)) as amount where false")
    engine.view("leg_party", "select * from (values ('p')) known(party) where false")
    engine.view("party_title", "select * from (values ('p', 'P')) titled(party, title) where false")


def _relations(known: Queries) -> dict[str, Table]:
    """Name -> what it promises, of what every reconciliation has."""
    entry = known.tables["entry"]
    own = tuple(field for field in entry.fields if field.name != "month")
    first = Field("first_month", "month", "", "", "")
    pooled = _table(entry, (*own, first, *_KNOWN_BEFORE))
    without = {name: _table(known.tables[name], known.tables[name].fields[1:]) for name in ("match", "candidate")}
    found: dict[str, Any] = {name: known.tables[name] for name in ("entry", "match", "open_item", "candidate")}
    found |= {f"previous_{name}": known.tables[name] for name in ("entry", "open_item")}
    found |= dict.fromkeys(_UNDECIDED, pooled)
    return found | {"matched": without["match"], "candidate": without["candidate"], "carried": table("open_item")}


def _table(promised: Table, fields: tuple[Field, ...]) -> Table:
    assert all(field.type in DUCKDB_TYPES for field in fields)
    return Table(promised.name, promised.schema, promised.label, fields, frozenset(), ())
