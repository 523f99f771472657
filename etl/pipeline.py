"""A month and a year from end to end, for the command line; Airflow calls the same stages one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from etl.months import Month, of_year
from etl.settings import Settings
from etl.sources import due


@dataclass(frozen=True)
class Step:
    """One stage of a month or a year (`period`), of one extract or of all (`subject` is empty), and what does it."""

    period: str
    stage: str
    subject: str
    run: Callable[[], Any]


class Listener:
    """Hears how far a run is; this one says nothing."""

    def begins(self, step: Step, number: int, steps: int) -> None:
        """A step begins, the how manieth of how many of its period."""

    def ended(self, step: Step, result: Any) -> None:
        """A step has ended well."""

    def over(self) -> None:
        """All steps of a period have."""


_NOBODY = Listener()


def month_steps(month: Month, settings: Settings) -> Iterator[Step]:
    """The steps of `month` in an order in which they may run one after another."""
    from etl import extract, reconcile, validate
    from etl.report import statement
    from etl.warehouse import load

    names = [source.name for source in due(month, settings)]
    for name in names:
        yield Step(month, "extract", name, lambda name=name: extract.run(month, name, settings))  # type: ignore[misc]
    for name in names:
        yield Step(month, "validate", name, lambda name=name: validate.run(month, name, settings))  # type: ignore[misc]
    yield Step(month, "reconcile", "", lambda: reconcile.run(month, settings))
    yield Step(month, "load", "", lambda: load.run(month, settings))
    yield Step(month, "statement", "", lambda: statement.run(month, settings))


def year_steps(year: int, settings: Settings) -> Iterator[Step]:
    """The figures of a year whose months are loaded, then what people hold in their hands."""
    from etl.report import outputs
    from etl.warehouse import figures

    yield Step(f"{year}", "figures", "", lambda: figures.run(year, settings))
    yield Step(f"{year}", "outputs", "", lambda: outputs.run(year, settings))


def run_month(month: Month, settings: Settings, listener: Listener = _NOBODY) -> None:
    """Run all stages of `month`. Raises the first EtlError; if the month before is not reconciled, before any stage."""
    from etl.reconcile import inputs

    inputs.check_before(month, settings)
    _run(month_steps(month, settings), listener)


def run_year(year: int, settings: Settings, listener: Listener = _NOBODY, months: list[Month] | None = None) -> None:
    """Run `months` (all twelve by default) in order, then the figures and outputs of `year`."""
    for month in of_year(year) if months is None else months:
        run_month(month, settings, listener)
    _run(year_steps(year, settings), listener)


def _run(steps: Iterable[Step], listener: Listener) -> None:
    """The steps of one period, one after another."""
    steps = list(steps)
    for number, step in enumerate(steps, start=1):
        listener.begins(step, number, len(steps))
        listener.ended(step, step.run())
    listener.over()
