"""What a month is reconciled from: its extracts, last month's, and last month's open items, as views."""

from __future__ import annotations

from pathlib import Path

from etl.contracts import DUCKDB_TYPES, TABLES, Table, table
from etl.errors import TransientError, Where
from etl.months import Month
from etl.reconcile.engines import Engine
from etl.settings import PROJECT, Settings
from etl.sources import due

DATA = PROJECT / "etl" / "data"

CARRIED = ("entry", "open_item")  # what last month's reconciliation hands to this one
CUMULATIVE = ("register", "death", "certification")  # sent as changes: what holds is all that was sent so far
REFERENCES = ("statement_items",)  # CSV files of etl/data in which rules look things up
EXTRACTS = tuple(name for name, promised in TABLES.items() if promised.schema == "fact")
Files = dict[str, list[Path]]

# view -> what it promises: this month's extracts, last month's, and all sent so far of what is sent as changes
VIEWS: dict[str, Table] = (
    {name: table(name) for name in EXTRACTS}
    | {f"previous_{name}": table(name) for name in (*EXTRACTS, *CARRIED)}
    | {f"all_{name}": table(name) for name in CUMULATIVE}
)


def find(month: Month, settings: Settings) -> Files:
    """View -> Parquet files of everything `month` needs; TransientError where a stage has not yet run."""
    files = _extracts(month, settings)
    if month > settings.first_month:
        files.pop("opening_item", None)  # every January brings one; what last month left open is what counts
        previous = month.plus(-1)
        files |= {f"previous_{name}": paths for name, paths in _extracts(previous, settings).items()}
        files |= {f"previous_{name}": paths for name, paths in _carried(previous, settings).items()}
    for name in CUMULATIVE:
        files[f"all_{name}"] = [path for past in _until(month, settings) for path in _extracts(past, settings)[name]]
    return files


def _until(month: Month, settings: Settings) -> list[Month]:
    months = [Month(settings.first_month)]
    while months[-1] < month:
        months.append(months[-1].plus(1))
    return months


def _extracts(month: Month, settings: Settings) -> Files:
    folder = settings.month_dir(month) / "extract"
    names = [source.name for source in due(month, settings)]
    if missing := [name for name in names if not (folder / f"{name}.json").exists()]:
        raise TransientError(
            f"not extracted yet: {', '.join(missing)}",
            where=Where(month=month),
            do=f"run extract for {month}, then reconcile again",
        )
    return {name: [folder / f"{name}.parquet"] for name in names}


def _carried(month: Month, settings: Settings) -> Files:
    folder = settings.month_dir(month) / "reconcile"
    if not (folder / "manifest.json").exists():
        raise TransientError(
            "the month before is not reconciled", where=Where(month=month), do=f"run reconcile for {month} first"
        )
    return {name: [folder / f"{name}.parquet"] for name in CARRIED}


def register(engine: Engine, month: Month, files: Files) -> None:
    """Create the `VIEWS`, empty where there is no file, the reference tables, and the view `settlement`.

    `settlement` is one row: month, first_day, last_day, previous_month.
    """
    for name, promised in VIEWS.items():
        if name in files:
            engine.parquet(name, files[name])
        else:
            engine.view(name, nothing(promised))
    for name in REFERENCES:
        engine.csv(name, DATA / f"{name}.csv")
    engine.view(
        "settlement",
        f"select '{month}' as month, date '{month.first_day}' as first_day, "
        f"date '{month.last_day}' as last_day, '{month.plus(-1)}' as previous_month",
    )


def nothing(promised: Table) -> str:
    """SQL of no row of `promised`."""
    columns = ", ".join(f"cast(null as {DUCKDB_TYPES[field.type]}) as {field.name}" for field in promised.fields)
    return f"select {columns} where false"
