"""What a month is reconciled from: the declared tables, last month's, and last month's open items, as views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from glob import escape, glob
from pathlib import Path

from etl.contracts import DUCKDB_TYPES, TABLES, Table
from etl.errors import ContractError, TransientError, Where
from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.queries import Queries, Relation
from etl.settings import PROJECT, Settings
from etl.sources import due

CARRIED = ("entry", "open_item")  # what last month's reconciliation hands to this one
Files = dict[str, list[Path]]


def find(month: Month, settings: Settings, relations: Iterable[Relation]) -> Files:
    """View -> files of everything the county's `month` needs; TransientError where a stage has not yet run."""
    for past in _until(month, settings):
        _check_extracted(past, settings)
    found = files(month, settings, relations)
    if month > settings.first_month:
        found |= {f"previous_{name}": paths for name, paths in _carried(month.plus(-1), settings).items()}
    return found


def files(month: Month, settings: Settings, relations: Iterable[Relation]) -> Files:
    """View -> files of the declared tables that change with the period, if there are any.

    TransientError where there must be some.
    """
    found: Files = {}
    for relation in relations:
        now = [] if relation.first_only and month > settings.first_month else _there(relation, month, settings)
        if not now and not relation.optional:
            where = Where(month=month, extract=relation.name, file=relation.files[0])
            raise TransientError("no such file", where=where, do="put it there, or correct the declaration")
        if not _changing(relation):
            continue
        found[relation.name] = now
        if relation.previous and month > settings.first_month:
            found[f"previous_{relation.name}"] = _there(relation, month.plus(-1), settings)
        if relation.so_far:
            past = _until(month, settings)
            found[f"all_{relation.name}"] = [path for period in past for path in _there(relation, period, settings)]
    return {name: paths for name, paths in found.items() if paths}


def references(relations: Iterable[Relation]) -> Files:
    """View -> files of the tables that are the same in every period: in them queries look things up."""
    always = [relation for relation in relations if not _changing(relation)]
    return {
        relation.name: [path for name in relation.files for path in _matching(relation, name)] for relation in always
    }


def _changing(relation: Relation) -> bool:
    return any("{home}" in name or "{period}" in name for name in relation.files)


def _there(relation: Relation, month: Month, settings: Settings) -> list[Path]:
    home = escape(str(settings.home))
    patterns = [name.replace("{home}", home).replace("{period}", month) for name in relation.files]
    return [path for pattern in patterns for path in _matching(relation, pattern)]


def _matching(relation: Relation, pattern: str) -> list[Path]:
    placed = Path(escape(str(relation.folder))) / pattern.replace("{program}", escape(str(PROJECT / "etl")))
    return [Path(path) for path in sorted(glob(str(placed), recursive=True))]


def _until(month: Month, settings: Settings) -> list[Month]:
    months = [Month(settings.first_month)]
    while months[-1] < month:
        months.append(months[-1].plus(1))
    return months


def check_before(month: Month, settings: Settings) -> None:
    """TransientError if the month before, whose open items are carried, is not reconciled."""
    if month > settings.first_month:
        _carried(month.plus(-1), settings)


def _check_extracted(month: Month, settings: Settings) -> None:
    folder = settings.month_dir(month) / "extract"
    if missing := [source.name for source in due(month, settings) if not (folder / f"{source.name}.json").exists()]:
        raise TransientError(
            f"not extracted yet: {', '.join(missing)}",
            where=Where(month=month),
            do=f"run extract for {month}, then reconcile again",
        )


def _carried(month: Month, settings: Settings) -> Files:
    folder = settings.month_dir(month) / "reconcile"
    if not (folder / "manifest.json").exists():
        raise TransientError(
            "the month before is not reconciled", where=Where(month=month), do=f"run reconcile for {month} first"
        )
    return {name: [folder / f"{name}.parquet"] for name in CARRIED}


def register(engine: Engine, month: Month, found: Files, known: Queries) -> None:
    """Create the declared tables and what is carried, empty where there is no file, and the view `settlement`.

    `settlement` is one row: month, first_day, last_day, previous_month.
    """
    found = references(known.relations) | found
    for name, promised in views(known).items():
        _view(engine, name, found.get(name, []), promised)
    engine.view(
        "settlement",
        f"select '{month}' as month, date '{month.first_day}' as first_day, "
        f"date '{month.last_day}' as last_day, '{month.plus(-1)}' as previous_month",
    )


def views(known: Queries) -> Mapping[str, Table | None]:
    """View -> what is promised of it, None where nothing is: declared tables, those of other periods, and carried."""
    named: dict[str, Table | None] = {}
    for relation in known.relations:
        promised = TABLES.get(relation.name)
        named[relation.name] = promised
        named |= {f"previous_{relation.name}": promised} if relation.previous else {}
        named |= {f"all_{relation.name}": promised} if relation.so_far else {}
    return named | {f"previous_{name}": known.tables[name] for name in CARRIED}


def _view(engine: Engine, name: str, paths: list[Path], promised: Table | None) -> None:
    if [path.suffix for path in paths] == [".csv"]:
        engine.csv(name, paths[0])
    elif paths:
        engine.parquet(name, paths)
    elif promised is not None:
        engine.view(name, nothing(promised))
    elif name.startswith("previous_"):
        engine.view(name, f"select * from {name.removeprefix('previous_')} where false")
    else:
        where = Where(extract=name)
        raise ContractError("no file says which columns it has", where=where, do="give at least one file")


def nothing(promised: Table) -> str:
    """SQL of no row of `promised`."""
    columns = ", ".join(f"cast(null as {DUCKDB_TYPES[field.type]}) as {field.name}" for field in promised.fields)
    return f"select {columns} where false"
