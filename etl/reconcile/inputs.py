"""What a month is reconciled from: its extracts, last month's, and last month's open items, as DuckDB views."""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl.contracts import DUCKDB_TYPES, TABLES, Table, table
from etl.errors import TransientError, Where
from etl.months import Month
from etl.settings import Settings
from etl.sources import due

CARRIED = ("entry", "open_item")  # what last month's reconciliation hands to this one
EXTRACTS = tuple(name for name, promised in TABLES.items() if promised.schema == "fact")


def find(month: Month, settings: Settings) -> dict[str, Path]:
    """View name -> Parquet file of everything `month` needs; TransientError where a stage has not yet run."""
    files = _extracts(month, settings)
    if month == settings.first_month:
        return files
    previous = month.plus(-1)
    files |= {f"previous_{name}": path for name, path in _extracts(previous, settings).items()}
    return files | {f"previous_{name}": path for name, path in _carried(previous, settings).items()}


def _extracts(month: Month, settings: Settings) -> dict[str, Path]:
    folder = settings.month_dir(month) / "extract"
    names = [source.name for source in due(month, settings)]
    if missing := [name for name in names if not (folder / f"{name}.json").exists()]:
        raise TransientError(
            f"not extracted yet: {', '.join(missing)}",
            where=Where(month=month),
            do="run extract for this month, then reconcile again",
        )
    return {name: folder / f"{name}.parquet" for name in names}


def _carried(month: Month, settings: Settings) -> dict[str, Path]:
    folder = settings.month_dir(month) / "reconcile"
    if not (folder / "manifest.json").exists():
        raise TransientError(
            "the month before is not reconciled", where=Where(month=month), do=f"run reconcile for {month} first"
        )
    return {name: folder / f"{name}.parquet" for name in CARRIED}


def register(connection: duckdb.DuckDBPyConnection, month: Month, files: dict[str, Path]) -> None:
    """Create a view per extract and per `previous_<name>`, empty where there is no file, and the view `settlement`.

    `settlement` is one row: month, first_day, last_day, previous_month.
    """
    names = {f"{prefix}{name}": table(name) for name in EXTRACTS for prefix in ("", "previous_")}
    for name, promised in {**names, **{f"previous_{name}": table(name) for name in CARRIED}}.items():
        if name in files:
            connection.read_parquet(str(files[name])).create_view(name)
        else:
            connection.execute(f"create view {name} as {_nothing(promised)}")
    connection.execute(
        f"create view settlement as select '{month}' as month, date '{month.first_day}' as first_day, "
        f"date '{month.last_day}' as last_day, '{month.plus(-1)}' as previous_month"
    )


def _nothing(promised: Table) -> str:
    columns = ", ".join(f'null::{DUCKDB_TYPES[field.type]} as "{field.name}"' for field in promised.fields)
    return f"select {columns} where false"
