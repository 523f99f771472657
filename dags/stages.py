"""The stages as Airflow's tasks call them: month from the run, faults told, counts handed back for display."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from airflow.sdk import Context

from dags.failure import told
from etl.errors import ContractError, DataError, TransientError, Where
from etl.identifiers import mask
from etl.months import Month, of_year
from etl.settings import Settings
from etl.sources import Source, due

log = logging.getLogger(__name__)
Counts = dict[str, Any]


def month_of(context: Context) -> Month:
    """The run's month: its partition key or its parameter `month`; ContractError if there is none or two."""
    return Month(_key_of(context, "month", "2021-03", lambda value: str(Month(value))))


def year_of(context: Context) -> int:
    """The run's year: its partition key or its parameter `year`; ContractError if there is none or two."""
    return int(_key_of(context, "year", "2021", lambda value: f"{int(value):04d}"))


def _key_of(context: Context, name: str, example: str, parse: Callable[[str], str]) -> str:
    key, asked = context["dag_run"].partition_key, context["params"].get(name)
    if key and asked and key != asked:
        raise ContractError(f"the run's key is {key} but its parameter {name} is {asked}", do="give one of them")
    try:
        return parse(key or asked or "")
    except ValueError:
        given = repr(key or asked) if key or asked else "nothing"
        do = f"trigger a run with the parameter {name}, such as {example}"
        raise ContractError(f"{given} is no {name}", do=do) from None


def plan(context: Context) -> dict[str, str]:
    """Extract due in the run's month -> its first task; DataError unless the month before is loaded."""
    with told(Where()):
        month, settings = month_of(context), Settings.from_env()
        if month < settings.first_month:
            raise DataError(f"{month} lies before the first month, {settings.first_month}", where=Where(month=month))
        before = month.plus(-1)
        if month > settings.first_month and before not in loaded(settings):
            raise DataError(
                f"{month} needs {before}, which is not loaded", where=Where(month=month), do=f"run {before} first"
            )
        return {source.name: _first_task(month, source, settings) for source in due(month, settings)}


def _first_task(month: Month, source: Source, settings: Settings) -> str:
    """`extract` for what has come, else `wait`, which also outlasts a party's database that does not answer."""
    from etl import extract as stage

    try:
        return "extract" if stage.is_there(month, source.name, settings) else "wait"
    except TransientError:
        return "wait"


def loaded(settings: Settings) -> set[str]:
    """The months the warehouse holds."""
    from etl.warehouse import migrate, server
    from etl.warehouse.schema import month_state

    migrate.upgrade(settings)
    with server.engine(settings).connect() as connection:
        return set(connection.scalars(month_state.select().with_only_columns(month_state.c.month)))


def extract(source: Source, context: Context) -> Counts:
    """Extract one source of the run's month."""
    from etl import extract as stage

    return _run(context, lambda month, settings: stage.run(month, source.name, settings), source)


def validate(source: Source, context: Context) -> Counts:
    """Check one source of the run's month."""
    from etl import validate as stage

    return _run(context, lambda month, settings: stage.run(month, source.name, settings), source)


def reconcile(context: Context) -> Counts:
    """Reconcile the run's month."""
    from etl import reconcile as stage

    return _run(context, stage.run)


def load(context: Context) -> Counts:
    """Replace the run's month in the warehouse."""
    from etl.warehouse import load as stage

    return _run(context, stage.run)


def statement(context: Context) -> Counts:
    """Write the workbook of the run's month."""
    from etl.report import statement as stage

    return _run(context, stage.run)


def missing_months(context: Context) -> list[str]:
    """Months of the run's year that the warehouse does not hold."""
    with told(Where()):
        return sorted(set(of_year(year_of(context))) - loaded(Settings.from_env()))


def figures(context: Context) -> Counts:
    """Compute the figures of the run's year."""
    from etl.warehouse import figures as stage

    with told(Where()):
        year = year_of(context)
    with told(Where(month=f"{year}")):
        summary = stage.run(year, Settings.from_env())
    log.info("%s", summary)
    return {"year": year, "figures": len(summary.figures)}


def outputs(context: Context) -> Counts:
    """Write what people hold of the run's year."""
    from etl.report import outputs as stage

    with told(Where()):
        year = year_of(context)
    with told(Where(month=f"{year}")):
        summary = stage.run(year, Settings.from_env())
    log.info("%s", summary)
    return {"year": year, "files": len(summary.files)}


def _run(context: Context, stage: Callable[[Month, Settings], Any], source: Source | None = None) -> Counts:
    with told(Where()):
        month = month_of(context)
    party, name = (source.party, source.name) if source else ("", "")
    with told(Where(party=party, month=month, extract=name)):
        summary = stage(month, Settings.from_env())
    log.info("%s", mask(str(summary)))
    return _counts(asdict(summary))


def _counts(values: dict[str, Any]) -> Counts:
    """The numbers of a summary, as JSON can hold them."""
    shown = {name: str(value) if isinstance(value, Decimal | str) else value for name, value in values.items()}
    return {name: value for name, value in shown.items() if isinstance(value, int | str | dict)}
