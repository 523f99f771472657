"""Every SQL file of `sql/` against cases made by hand: tests/cases/<kind>/[<leg>/]<file stem>/<case>/*.csv.

A case has a CSV file per table it fills, with only the columns that matter, and `expected.csv`, which names the
columns that are compared. An empty cell is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from reconciling import arrow, read_csv

from etl.contracts import table
from etl.months import Month
from etl.reconcile import causes, county, entries, inputs, passes, rules, verdicts
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import Pool
from etl.settings import Settings

CASES = Path(__file__).parent / "cases"
KNOWN = county.queries()
MONTH = Month("2021-03")
ENTRIES = ("entry", "open_item")
# table -> its contract; `paired` is what passes matched before a cause is asked
TABLES = {"entry": "entry", "carried": "open_item", "open_item": "open_item", "match": "match", "paired": "entry"}
_MATCHED = (
    "leg, 'paired' as match_id, '' as pass, entry_id, party, ref, fund, component, month as first_month, amount, sign, "
    "0.00 as residual, null as cause"
)
_CANDIDATE = (
    "leg, '' as pass, '' as group_id, '' as status, entry_id, '' as candidates, null as confidence, '' as score"
)
FOLDERS = {
    "entries": [query.path for query in KNOWN.entries],
    "match": [query.path for query in KNOWN.passes],
    "causes": sorted({query.path for query in KNOWN.causes}),
    "rules": [query.path for query in KNOWN.rules],
    "verdicts": [query.path for query in KNOWN.verdicts],
}


def _cases(kind: str) -> Iterator[Any]:
    for path in FOLDERS[kind]:
        folder = _folder(path)
        for case in sorted(folder.iterdir()) if folder.exists() else ():
            yield pytest.param(path, case, id=str(case.relative_to(CASES / kind)))


def _folder(path: Path) -> Path:
    return CASES / path.relative_to(county.SQL).with_suffix("")


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_sql_file_has_a_case(kind: str) -> None:
    assert FOLDERS[kind]
    without = [path.name for path in FOLDERS[kind] if not list(_folder(path).glob("*/expected.csv"))]
    assert without == []


def test_every_case_has_a_sql_file() -> None:
    used = {_folder(path) for paths in FOLDERS.values() for path in paths}
    assert {path.parent.parent for kind in FOLDERS for path in (CASES / kind).rglob("expected.csv")} == used


@pytest.mark.parametrize(("path", "case"), _cases("entries"))
def test_entries(path: Path, case: Path, empty: duckdb.DuckDBPyConnection) -> None:
    query = next(query for query in KNOWN.entries if query.path == path)
    with _filled(empty, case, query.leg) as engine:
        empty.execute("drop table entry; drop table carried")
        entries.build(engine, MONTH, replace(KNOWN, entries=(query,)))
        _compare(empty, case, "entry")


@pytest.mark.parametrize(("path", "case"), _cases("match"))
def test_pass(path: Path, case: Path, empty: duckdb.DuckDBPyConnection) -> None:
    query = next(query for query in KNOWN.passes if query.path == path)
    with _filled(empty, case, query.leg) as engine:
        pool = Pool.of(engine, KNOWN.leg(query.leg), KNOWN)
        passes.run(pool, [query])
        pool.close(KNOWN.tables)
        outcome = """(
            select entry_id, replace(match_id, pass || ':', '') as outcome, cause, residual from matched
            union all
            select entry_id, coalesce('? ' || candidates, 'open'), cause, 0
            from open_entry left join candidate using (entry_id)
        )"""
        _compare(empty, case, outcome)


@pytest.mark.parametrize(("path", "case"), _cases("causes"))
def test_cause(path: Path, case: Path, empty: duckdb.DuckDBPyConnection) -> None:
    query = next(query for query in KNOWN.causes if query.path == path)
    with _filled(empty, case, query.legs[0]) as engine:
        empty.execute("insert into entry by name select * from paired")
        [(leg,)] = empty.execute("select distinct leg from (from entry union all by name from carried)").fetchall()
        pool = Pool.of(engine, KNOWN.leg(leg), KNOWN)
        pool.match(f"select {_MATCHED} from paired")
        pool.note(f"select {_CANDIDATE} from entry where false")
        pool.keep_unmatched()
        pool.close(KNOWN.tables)
        causes.decide(engine, [query])
        _compare(empty, case, "decided")


@pytest.mark.parametrize(("path", "case"), _cases("verdicts"))
def test_verdict(path: Path, case: Path, empty: duckdb.DuckDBPyConnection) -> None:
    query = next(query for query in KNOWN.verdicts if query.path == path)
    with _filled(empty, case, "collection") as engine:
        verdicts.build(engine, MONTH, replace(KNOWN, entries=(), verdicts=(query,)))
        _compare(empty, case, f"(from verdict where leg = '{query.name}')")


@pytest.mark.parametrize(("path", "case"), _cases("rules"))
def test_rule(path: Path, case: Path, empty: duckdb.DuckDBPyConnection) -> None:
    query = next(query for query in KNOWN.rules if query.path == path)
    with _filled(empty, case, "bank") as engine:
        found = [finding.row() for finding in rules.check(engine, MONTH, query, Settings())]
    expected = read_csv(case / "expected.csv")
    assert [{name: str(row[name]) for name in expected[0]} for row in found] == [
        {name: value or "" for name, value in row.items()} for row in expected
    ]


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """All tables a query may read, without a row."""
    with duckdb.connect() as connection:
        inputs.register(Duck(connection), MONTH, {}, KNOWN)
        for name, contract in TABLES.items():
            connection.register("rows", arrow(table(contract), MONTH, []))
            connection.execute(f"create table {name} as from rows")
        yield connection


@contextmanager
def _filled(connection: duckdb.DuckDBPyConnection, case: Path, leg: str) -> Iterator[Duck]:
    """Within the block the tables of the case are filled."""
    connection.begin()
    for name, contract in TABLES.items():
        if rows := _given(case, name, leg):
            connection.register("rows", arrow(table(contract), MONTH, rows))
            connection.execute(f"insert into {name} by name from rows")
    for name, promised in inputs.views(KNOWN).items():
        if promised and (case / f"{name}.csv").exists():
            connection.register(f"{name}_rows", arrow(promised, MONTH, _given(case, name, leg)))
            connection.execute(f"create or replace view {name} as from {name}_rows")
    try:
        yield Duck(connection)
    finally:
        connection.rollback()


def _given(case: Path, name: str, leg: str) -> list[dict[str, Any]]:
    """The rows of the case's table; entries get what they need to be entries of `leg`."""
    file = case / f"{name}.csv"
    rows = read_csv(file) if file.exists() else []
    contract = TABLES.get(name, name.removeprefix("previous_"))
    return [_entry(row, row.get("leg") or leg) for row in rows] if contract in ENTRIES else list(rows)


def _entry(row: dict[str, Any], leg: str) -> dict[str, Any]:
    usual = {"leg": leg, "ref": row["entry_id"], "fund": "unemployment", "component": "total", "kind": "normal"}
    return usual | row | {"sign": KNOWN.sign(leg, row["party"])}


def _compare(connection: duckdb.DuckDBPyConnection, case: Path, table_name: str) -> None:
    expected = read_csv(case / "expected.csv")
    columns = [f"nullif({name}::varchar, '')" for name in expected[0]]
    found = connection.execute(f"select {', '.join(columns)} from {table_name}").fetchall()
    assert sorted(found, key=str) == sorted((tuple(row.values()) for row in expected), key=str)
