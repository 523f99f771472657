"""Every query of a declaration tried on empty tables, so that a mistake is told at once and with its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from etl.contracts import DUCKDB_TYPES, Table
from etl.months import Month
from etl.reconcile import inputs
from etl.reconcile.engines.duck import Duck
from etl.reconcile.queries import Queries
from etl.reconcile.spec.load import Declaration
from etl.reconcile.spec.marks import Path_
from etl.reconcile.spec.model import Pass

_BEFORE = ("first_month", "cause", "break_id", "evidence")
_ENTRIES = ("open_entry", "leg_entry", "undecided")


def rehearse(declaration: Declaration, known: Queries, month: Month, tables: inputs.Files) -> None:
    """ContractError for the first condition or key that SQL does not understand; `tables` are the declared ones."""
    with duckdb.connect() as connection:
        _create(connection, declaration, known)
        inputs.register(Duck(connection), month, tables, known)
        for entry in known.entries:
            key = "entries" if declaration.spec.from_tables else "where"
            with _at(declaration, ("legs", entry.leg, key, entry.party)):
                _try(connection, entry.sql)
        for leg_name, leg in declaration.spec.legs.items():
            passes = [query for query in known.passes if query.leg == leg_name]
            for number, (item, query) in enumerate(zip(leg.passes, passes, strict=True)):
                key = "where" if isinstance(item, Pass) else "file"
                with _at(declaration, ("legs", leg_name, "passes", number, key)):
                    _try(connection, query.sql)
        for cause in known.causes:
            with _at(declaration, ("legs", cause.legs[0], "causes"), f"{cause.path.name}: "):
                for shared in cause.reads:
                    connection.execute(f"create or replace temp view {shared.name} as {shared.sql}")
                _try(connection, cause.sql)


@contextmanager
def _at(declaration: Declaration, path: Path_, prefix: str = "") -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, ValueError) as error:
        what = prefix + str(error).splitlines()[0]
        raise declaration.wrong(path, what, "correct the SQL; columns are those of the parties") from None


def _try(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError("not one condition")
    connection.execute(f"describe {sql}")


def _create(connection: duckdb.DuckDBPyConnection, declaration: Declaration, known: Queries) -> None:
    """The relations that entries, passes and causes read, all empty."""
    spec = declaration.spec
    columns = ", ".join(f'"{name}" varchar' for name in ("ref", *spec.columns, "file_id", "sheet"))
    for party in spec.parties:
        connection.execute(
            f"create table held_by_{party} ({columns}, entry_date date, amount decimal(18, 2), row_no bigint)"
        )
    before = "".join(f", {name} varchar" for name in _BEFORE)
    for name in _ENTRIES:
        connection.execute(f"create table {name} ({_columns(known.tables['entry'], 'month')}{before})")
    connection.execute(f"create table matched ({_columns(known.tables['match'])})")
    for name in ("candidate", "entry"):
        connection.execute(f"create table {name} ({_columns(known.tables[name])})")
    connection.execute("create table party_title (party varchar, title varchar)")
    connection.execute("create table leg_party (party varchar)")


def _columns(promised: Table, without: str = "") -> str:
    return ", ".join(f'"{f.name}" {DUCKDB_TYPES[f.type]}' for f in promised.fields if f.name != without)
