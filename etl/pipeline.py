"""A month and a year from end to end, for the command line; Airflow calls the same stages one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from etl.months import Month, of_year
from etl.settings import Settings
from etl.sources import due

OnStep = Callable[["Step", Any], None]


@dataclass(frozen=True)
class Step:
    """One stage of a month, named for people, and what does it."""

    stage: str
    subject: str
    run: Callable[[], Any]


def _silent(_step: Step, _result: Any) -> None:
    """Nobody listens."""


def month_steps(month: Month, settings: Settings) -> Iterator[Step]:
    """The steps of `month` in an order in which they may run one after another."""
    from etl import extract, reconcile, validate
    from etl.report import statement
    from etl.warehouse import load

    names = [source.name for source in due(month, settings)]
    for name in names:
        yield Step("extract", name, lambda name=name: extract.run(month, name, settings))  # type: ignore[misc]
    for name in names:
        yield Step("validate", name, lambda name=name: validate.run(month, name, settings))  # type: ignore[misc]
    yield Step("reconcile", "", lambda: reconcile.run(month, settings))
    yield Step("load", "", lambda: load.run(month, settings))
    yield Step("statement", "", lambda: statement.run(month, settings))


def year_steps(year: int, settings: Settings) -> Iterator[Step]:
    """The figures of a year whose months are loaded, then what people hold in their hands."""
    from etl.report import outputs
    from etl.warehouse import figures

    yield Step("figures", str(year), lambda: figures.run(year, settings))
    yield Step("outputs", str(year), lambda: outputs.run(year, settings))


def run_month(month: Month, settings: Settings, on_step: OnStep = _silent) -> None:
    """Run all stages of `month`; `on_step` hears each step and its result. Raises the first EtlError."""
    for step in month_steps(month, settings):
        on_step(step, step.run())


def run_year(
    year: int,
    settings: Settings,
    on_step: OnStep = _silent,
    months: list[Month] | None = None,
) -> None:
    """Run `months` (all twelve by default) in order, then the figures and outputs of `year`."""
    for month in of_year(year) if months is None else months:
        run_month(month, settings, on_step)
    for step in year_steps(year, settings):
        on_step(step, step.run())
