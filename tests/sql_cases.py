"""Cases of PostgreSQL queries: folders of small CSVs, one per table, with the few columns that matter."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, literal
from warehouse_months import full

from etl.contracts import TABLES, Table
from etl.warehouse.schema import metadata, month_state

CASES = Path(__file__).with_name("cases")
_READ = {
    "money": Decimal,
    "rate": Decimal,
    "integer": int,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
}


def cases(kind: str) -> list[Path]:
    """Every case below tests/cases/<kind>/<query>."""
    return sorted(path.parent for path in (CASES / kind).glob("*/*/expected.csv"))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_case(connection: Connection, case: Path) -> list[str]:
    """Put the case's rows into the warehouse, each month of theirs marked as loaded; returns the months."""
    months = set()
    for path in sorted(case.glob("*.csv")):
        if path.stem != "expected":
            rows = read_csv(path)
            _insert(connection, path.stem, rows)
            months |= {row["month"] for row in rows if "month" in row}
    for month in sorted(months):
        state = {"month": month, "inputs_sha256": "x", "manifests": {}, "row_counts": {}, "rows": 0}
        connection.execute(month_state.insert(), state)
    return sorted(months)


def _insert(connection: Connection, name: str, rows: list[dict[str, str]]) -> None:
    if name in TABLES:
        table = TABLES[name]
        into = metadata.tables[f"{table.schema}.{name}"]
        typed = [_typed(table, number, row) for number, row in enumerate(rows, start=2)]
    else:  # the warehouse's own tables: the server reads the text
        [into] = [table for table in metadata.sorted_tables if table.name == name]
        typed = [{column: literal(value).cast(into.c[column].type) for column, value in row.items()} for row in rows]
    for row in typed:  # one by one: rows of a case may fill different columns
        connection.execute(into.insert().values(row))


def _typed(table: Table, number: int, row: dict[str, str]) -> dict[str, Any]:
    types = {f.name: f.type for f in table.fields}
    given = {name: _READ.get(types[name], str)(value) for name, value in row.items() if value}
    return full(table, number, given, row["month"])
