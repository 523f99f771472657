"""`make demo`: a county's year through Airflow, and its figures beside the published ones.

Exit code 1 if a figure that should agree does not, 2 if a month fails or Airflow does not come up.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from deploy import airflow, months, tables
from deploy.airflow import AirflowError
from deploy.api import Api, Run
from deploy.county import WHOLE, YEAR, County, county
from deploy.months import MonthFailedError, MonthRun
from deploy.timing import by_stage
from deploy.up import BY_HAND
from etl.cli import tables as shared
from etl.errors import EtlError
from etl.identifiers import mask
from etl.months import of_year
from etl.settings import Settings

console = Console()


@dataclass
class Clock:
    """Seconds of each part of the demonstration."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        _log(f"{name} ...")
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items())
        return f"{parts}; together {sum(self.seconds.values()):.1f} s"


def main() -> None:
    """Run the demonstration."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        raise SystemExit(0 if demonstrate(Decimal(os.environ.get("FUNDRECON_DEMO_SCALE", "1"))) else 1)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except (AirflowError, EtlError, MonthFailedError, subprocess.CalledProcessError) as error:
        console.print(mask(airflow.said(error)), style="red", markup=False)
        raise SystemExit(2) from None


def demonstrate(scale: Decimal) -> bool:
    """Whether every figure that should agree does."""
    place, clock = county(Settings.from_env(), scale), Clock()
    os.environ.update(place.variables())
    settings = Settings.from_env()
    with ExitStack() as stack:
        with clock.part("start" if place.is_complete else "simulate and start"):
            started, api = ready(place, settings, stack)
        runs, yearly = through_airflow(started, api, clock)
        with clock.part("compare"):
            agree = report(place, settings, runs)
        with clock.part("outputs"):  # begun before the comparison
            months.wait_for_outputs(api, started, yearly)
        with clock.part("stop"):
            stack.close()
    console.print(str(clock), markup=False)
    return agree


def ready(place: County, settings: Settings, stack: ExitStack) -> tuple[airflow.Airflow, Api]:
    """Airflow, which starts while the county is made: one takes a core, the other waits much."""
    with ThreadPoolExecutor(1) as beside:
        starting = beside.submit(start, settings, stack)
        if not place.is_complete:
            simulate(place)
        started, api = starting.result()
    console.print(f"Airflow: {started.url}   user {started.user}   password {started.password}", markup=False)
    return started, api


def start(settings: Settings, stack: ExitStack) -> tuple[airflow.Airflow, Api]:
    """Airflow up, its DAGs read, nothing left running that an interrupted demonstration had begun."""
    started = stack.enter_context(airflow.running(settings, extra=BY_HAND))
    api = stack.enter_context(Api(started.url, started.user, started.password))
    months.wait_until_known(api, started)
    months.give_up_unfinished(api)
    return started, api


def simulate(place: County) -> None:
    """Make the county, showing how far it is."""
    with _progress() as progress:
        bar = progress.add_task(f"simulating a county of scale {place.scale}", total=12)
        place.make(lambda month: _simulated(progress, bar, month))


def _simulated(progress: Progress, bar: TaskID, month: str) -> None:
    progress.advance(bar)
    _log(f"{month} simulated")


def _log(line: str) -> None:
    """A line for those who see no bar."""
    if not console.is_terminal:
        console.print(line, markup=False, highlight=False)


def through_airflow(started: airflow.Airflow, api: Api, clock: Clock) -> tuple[list[MonthRun], Run]:
    """The twelve months, then the figures; the run of the year still writes what people hold."""
    with clock.part("twelve months"), Follower() as follower:
        runs = months.run_year(api, started, YEAR, follower.look)
    with clock.part("figures"):
        yearly, seconds = months.wait_for_figures(api, started, YEAR, runs[-1].loaded or datetime.now(UTC))
    console.print(f"figures of {YEAR}: computed by Airflow in {seconds:.1f} s", markup=False, highlight=False)
    return runs, yearly


def report(place: County, settings: Settings, runs: Sequence[MonthRun]) -> bool:
    """Print the tables; whether every figure that should agree does."""
    from etl.reconcile import evaluate
    from etl.warehouse import figures

    console.print(tables.months(runs))
    console.print(tables.times(runs))
    evaluated = evaluate.run(of_year(YEAR), place.truth, settings)
    console.print(tables.causes(evaluated))
    console.print(tables.confusions(evaluated))
    if place.scale == WHOLE:
        compared = figures.compare(YEAR, settings)
        console.print(shared.published(compared))
        said = (*shared.explanations(compared), shared.verdicts(compared))
        console.print("\n".join(said), markup=False, highlight=False)
        return not any(figure.verdict == "differs" for figure in compared)
    found = tables.against_truth(place.truth / "figures.csv", figures.run(YEAR, settings).figures)
    console.print(tables.implied(found))
    return all(agrees for _, _, agrees in found)


class Follower:
    """Shows the months as they run, and keeps a line of each that is over."""

    def __init__(self) -> None:
        self._progress = _progress()
        self._all = self._progress.add_task("months", total=12)
        self._now = self._progress.add_task("", total=None)
        self._told: set[str] = set()  # stages of this month that are over

    def __enter__(self) -> Follower:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def look(self, month: MonthRun) -> None:
        """Show one look at a month."""
        said = f"{month.month}  {month.current or '...'}  {month.rows:,} rows"
        self._progress.update(self._now, description=said, completed=month.done, total=len(month.tasks) or None)
        self._tell(month)
        if month.run.is_over:
            self._told.clear()
            self._progress.advance(self._all)
            line = f"{month.month}  {month.run.state}  {month.rows:>9,} rows  {month.seconds:5.1f} s"
            self._progress.console.print(line, markup=False, highlight=False)

    def _tell(self, month: MonthRun) -> None:
        """A line for each stage that has ended since the last look."""
        for time_of in by_stage([month]):
            tasks = [task for task in month.tasks if task.stage == time_of.stage]
            if time_of.rows and time_of.stage not in self._told and all(task.is_over for task in tasks):
                self._told.add(time_of.stage)
                _log(f"{month.month}  {time_of.stage:9}  {time_of.rows:>9,} rows  {time_of.seconds:6.1f} s of tasks")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


if __name__ == "__main__":
    main()
