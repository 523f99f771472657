"""How far a run is: a bar on a terminal, and lines that stay - one a month, one a stage, or one a step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from rich.progress import Progress

from etl.cli.common import findings
from etl.cli.show import plain, progress_bar, say
from etl.months import Month
from etl.pipeline import Listener, Step
from etl.settings import Settings

# columns of a month's line, together under 80 characters
_MONTH = {"month": 7, "rows read": 9, "rejected": 8, "matched": 9, "open": 5, "unexplained": 12, "findings": 8, "s": 5}


@contextmanager
def following(settings: Settings, by: str, *, verbose: bool, as_json: bool) -> Iterator[Listener]:
    """Who shows a run: lines `by` "month" or by "stage", or of each step if `verbose` and for machines."""
    with progress_bar() as bar:
        if as_json or verbose:
            yield _Steps(bar, as_json)
        else:
            yield (_Months if by == "month" else _Stages)(bar, settings)


@dataclass(frozen=True)
class _Done:
    """A step that is over."""

    step: Step
    result: Any
    seconds: float


class _Follower(Listener):
    """Moves the bar and keeps what the steps of a month, or of a year, came to."""

    def __init__(self, bar: Progress) -> None:
        self._bar, self._task = bar, bar.add_task("", total=None)
        self._done: list[_Done] = []
        self._began = 0.0

    def begins(self, step: Step, number: int, steps: int) -> None:
        said = f"{step.period} {step.stage} {step.subject}"
        self._bar.update(self._task, description=said, completed=number - 1, total=steps)
        self._began = perf_counter()

    def ended(self, step: Step, result: Any) -> None:
        self._done.append(_Done(step, result, perf_counter() - self._began))

    def over(self) -> None:
        self._done.clear()

    def _of(self, stage: str) -> list[_Done]:
        return [done for done in self._done if done.step.stage == stage]


class _Steps(_Follower):
    """A line for each step."""

    def __init__(self, bar: Progress, as_json: bool) -> None:
        super().__init__(bar)
        self._as_json = as_json

    def ended(self, step: Step, result: Any) -> None:
        super().ended(step, result)
        seconds = round(self._done[-1].seconds, 3)
        shown = {"period": step.period, "stage": step.stage, "subject": step.subject, "seconds": seconds}
        if self._as_json:
            say(json.dumps(shown | {"result": plain(result)}, ensure_ascii=False, default=str))
        else:
            say(f"{step.stage:9} {seconds:6.1f} s  {result}")


class _Lines(_Follower):
    """Lines about more than a step, for which the month's findings are counted."""

    def __init__(self, bar: Progress, settings: Settings) -> None:
        super().__init__(bar)
        self._settings = settings

    def _findings(self) -> int:
        return findings(self._settings, [Month(self._done[0].step.period)])


class _Stages(_Lines):
    """A line for each stage of a month, and its findings."""

    def begins(self, step: Step, number: int, steps: int) -> None:
        if self._done and self._done[-1].step.stage != step.stage:
            self._stage_over()
        super().begins(step, number, steps)

    def over(self) -> None:
        self._stage_over()
        say(f"{self._done[0].step.period} {self._findings():,} findings")
        super().over()

    def _stage_over(self) -> None:
        say(_stage(self._of(self._done[-1].step.stage)))


class _Months(_Lines):
    """A line for each month, and for each stage of a year."""

    def __init__(self, bar: Progress, settings: Settings) -> None:
        super().__init__(bar, settings)
        say(_row({name: name for name in _MONTH}))

    def over(self) -> None:
        if self._of("reconcile"):
            say(_row(_month(self._done, self._findings())))
        else:
            for done in self._done:
                say(_stage([done]))
        super().over()


def _sum(done: list[_Done], stage: str, name: str) -> Any:
    """The sum of a number that the results of a stage have."""
    return sum(getattr(one.result, name) for one in done if one.step.stage == stage)


def _month(done: list[_Done], found: int) -> dict[str, str]:
    values = (
        done[0].step.period,
        _sum(done, "extract", "rows_in"),
        _sum(done, "extract", "rows_rejected"),
        _sum(done, "reconcile", "matched"),
        _sum(done, "reconcile", "open_items"),
        _sum(done, "reconcile", "unexplained"),
        found,
        round(sum(one.seconds for one in done)),
    )
    return dict(zip(_MONTH, (value if isinstance(value, str) else f"{value:,}" for value in values), strict=True))


def _row(values: dict[str, str]) -> str:
    cells = [values[name].rjust(width) for name, width in _MONTH.items()]
    return "  ".join(cells)


def _stage(done: list[_Done]) -> str:
    """A stage in a line: its one result in its own words, or sums over its extracts."""
    step, seconds = done[0].step, sum(one.seconds for one in done)
    said = str(done[0].result).removeprefix(f"{step.period}: ")
    if step.stage == "extract":
        rows, accepted, rejected = (_sum(done, step.stage, f"rows_{name}") for name in ("in", "accepted", "rejected"))
        said = f"{rows:,} rows = {accepted:,} accepted + {rejected:,} rejected"
    elif step.stage == "validate":
        passed, failed = _sum(done, step.stage, "passed"), _sum(done, step.stage, "failed")
        said = f"{passed:,} checks passed, {failed:,} failed"
    elif step.stage == "reconcile":
        matched, left, unexplained = (_sum(done, step.stage, n) for n in ("matched", "open_items", "unexplained"))
        said = f"{matched:,} matched, {left:,} open, {unexplained:,} unexplained"
    elif step.stage == "statement":
        said = done[0].result.path.name
    return f"{step.period:7} {step.stage:9} {seconds:5.1f} s  {said}"
