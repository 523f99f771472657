"""A home with extracts made by hand: only the fields that matter are given, the rest is neutral."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import storage
from etl.contracts import Table, table
from etl.months import Month
from etl.settings import Settings
from etl.sources import due

Row = Mapping[str, Any]
_NEUTRAL: dict[str, Any] = {
    "text": "",
    "citizen_id": "",
    "month": "2021-01",
    "integer": 0,
    "money": Decimal("0.00"),
    "rate": Decimal("0.000000"),
    "date": date(2021, 1, 15),
    "timestamp": datetime(2021, 1, 15),
}


def full(promised: Table, number: int, month: str, row: Row) -> dict[str, Any]:
    """`row` with neutral values for required fields it lacks; money and dates may be text."""
    neutral = {f.name: _NEUTRAL[f.type] for f in promised.fields if f.name in promised.required}
    given = {name: _typed(promised, name, value) for name, value in row.items()}
    return {**neutral, "month": month, "row_no": number, **given}


def _typed(promised: Table, name: str, value: Any) -> Any:
    kind = {f.name: f.type for f in promised.fields}[name]
    if not isinstance(value, str) or not value:
        return Decimal(value).quantize(Decimal("0.01")) if kind == "money" and isinstance(value, int) else value
    if kind == "money":
        return Decimal(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "timestamp":
        return datetime.fromisoformat(value)
    return int(value) if kind == "integer" else value


def write_month(settings: Settings, month: str, extracts: Mapping[str, Iterable[Row]]) -> None:
    """Write all extracts due for `month`; those not given are empty."""
    folder = settings.month_dir(month) / "extract"
    for source in due(Month(month), settings):
        rows = enumerate(extracts.get(source.name, ()), start=1)
        filled = (full(source.table, number, month, row) for number, row in rows)
        storage.write_rows(folder / f"{source.name}.parquet", source.table, filled)
        storage.write_json(folder / f"{source.name}.json", {})


def read(settings: Settings, month: str, name: str, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    """`columns` of a table that reconcile wrote, ordered by all of them."""
    path = settings.month_dir(month) / "reconcile" / f"{table(name).name}.parquet"
    with duckdb.connect() as connection:
        return connection.execute(f"select {columns} from '{path}' where {where} order by all").fetchall()


def read_csv(file: Path) -> list[dict[str, str | None]]:
    """The rows of a CSV file; an empty cell is None."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(lines)]


def arrow(promised: Table, month: str, rows: Iterable[Row]) -> pa.Table:
    """Rows of `promised`, with neutral values for required fields they lack."""
    filled = [full(promised, number, month, row) for number, row in enumerate(rows, start=1)]
    return pa.Table.from_pylist(filled, storage.arrow_schema(promised))
