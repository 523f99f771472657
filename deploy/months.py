"""The months of a year through Airflow: a backfill over REST, followed to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deploy.airflow import Airflow, AirflowError
from deploy.api import Api, NotFoundError, Run, TaskRun
from etl.months import of_year

MONTHLY, YEARLY, FIGURES = "monthly_reconciliation", "yearly_execution", "figures"
_PAUSE = 3.0  # seconds between two looks, each of which costs the API server and us a tenth of a second
_COUNTED = ("extract", "reconcile", "load", "statement")  # stages whose tasks return rows of their own
_PARSE_LIMIT = 120  # seconds until the DAGs must be known
_YEAR_LIMIT = 300


@dataclass
class MonthRun:
    """A month as seen so far: its tasks, and the numbers they returned, by task id."""

    run: Run
    tasks: list[TaskRun] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def month(self) -> str:
        return self.run.key

    @property
    def done(self) -> int:
        return sum(task.is_over for task in self.tasks)

    @property
    def seconds(self) -> float:
        """From the run's start to its end."""
        run = self.run
        return (run.ended - run.started).total_seconds() if run.started and run.ended else 0.0

    @property
    def loaded(self) -> datetime | None:
        """When its load began; what is computed later knows the month."""
        return next((task.started for task in self.tasks if task.id == "load"), None)

    @property
    def current(self) -> str:
        """The stages that run now."""
        return ", ".join(dict.fromkeys(task.stage for task in self.tasks if task.state == "running"))

    @property
    def rows(self) -> int:
        """Rows extracted so far."""
        return self._extracted("rows_in")

    @property
    def rejected(self) -> int:
        """Rows of those that were rejected."""
        return self._extracted("rows_rejected")

    def _extracted(self, name: str) -> int:
        return sum(self.results.get(t.id, {}).get(name, 0) for t in self.tasks if t.stage == "extract")


class MonthFailedError(Exception):
    """A month failed; the message holds the last log line of each failed task."""


OnLook = Callable[[MonthRun], None]


def wait_until_known(api: Api, airflow: Airflow) -> None:
    """Return when Airflow has read both DAGs; AirflowError if it does not."""
    deadline = time.monotonic() + _PARSE_LIMIT
    while not (_is_known(api, MONTHLY) and _is_known(api, YEARLY)):
        airflow.check()
        if time.monotonic() > deadline:
            faults = api.get("/api/v2/importErrors")["import_errors"]
            raise AirflowError(f"the DAGs are not there: {[fault['stack_trace'] for fault in faults]}")
        time.sleep(_PAUSE)


def _is_known(api: Api, dag: str) -> bool:
    try:
        found = api.get(f"/api/v2/dags/{dag}")
    except NotFoundError:
        return False
    return not found["is_stale"] and not found["has_import_errors"]


def give_up_unfinished(api: Api) -> None:
    """End backfills and runs that an interrupted start has left: they would stand in the way."""
    for backfill in api.get("/api/v2/backfills", dag_id=MONTHLY, limit=100)["backfills"]:
        if not backfill["completed_at"]:
            api.put(f"/api/v2/backfills/{backfill['id']}/cancel")
    for dag in (MONTHLY, YEARLY):
        for state in ("queued", "running"):
            for run in api.runs(dag, state=state):
                api.fail(run)


def run_year(api: Api, airflow: Airflow, year: int, on_look: OnLook) -> list[MonthRun]:
    """Run the twelve months of `year` again, in order; MonthFailedError as soon as one fails."""
    months = of_year(year)
    body = {
        "dag_id": MONTHLY,
        "from_date": f"{months[0].first_day}T00:00:00Z",
        "to_date": f"{months[-1].last_day}T00:00:00Z",
        "max_active_runs": 1,
        "reprocess_behavior": "completed",
    }
    backfill = api.post("/api/v2/backfills", body)
    since = datetime.fromisoformat(backfill["created_at"])
    runs = {run.key: MonthRun(run) for run in api.runs(MONTHLY, run_type="backfill") if _is_of(run, since)}
    if sorted(runs) != months:
        raise AirflowError(f"the backfill made runs of {sorted(runs)} and not of {year}'s twelve months")
    try:
        for month in months:
            follow(api, airflow, runs[month], on_look)
    except MonthFailedError:
        api.put(f"/api/v2/backfills/{backfill['id']}/cancel")
        raise
    return [runs[month] for month in months]


def _is_of(run: Run, since: datetime) -> bool:
    return run.queued is not None and run.queued >= since


def follow(api: Api, airflow: Airflow, month: MonthRun, on_look: OnLook) -> None:
    """Look at a month until it is over."""
    while True:
        airflow.check()
        month.run = api.run(month.run)  # before its tasks: a run that is over has no task that is not
        if month.run.started:
            month.tasks = api.tasks(month.run)
            _collect(api, month)
            on_look(month)
        if month.run.is_over:
            break
        time.sleep(_PAUSE)
    if month.run.state == "failed":
        raise MonthFailedError(f"{month.month} failed\n" + "\n".join(failures(api, month.run, month.tasks)))


def _collect(api: Api, month: MonthRun) -> None:
    for task in month.tasks:
        if task.state == "success" and task.stage in _COUNTED and task.id not in month.results:
            month.results[task.id] = api.result(month.run, task.id)


def failures(api: Api, run: Run, tasks: list[TaskRun]) -> list[str]:
    """The last log line of each failed task."""
    failed = [task for task in tasks if task.state == "failed"]
    return [f"{task.id}: {(api.log(run, task) or ['no log'])[-1]}" for task in failed]


def wait_for_figures(api: Api, airflow: Airflow, year: int, loaded: datetime) -> tuple[Run, float]:
    """The run that has computed the figures of `year` from what was there after `loaded`, and the seconds it took.

    Each loaded month starts a yearly run of its own; runs before the last month are skipped or overtaken.
    """
    for run in _looks(airflow, lambda: api.runs(YEARLY, partition_key_prefix_pattern=str(year), limit=3)):
        for task in api.tasks(run):
            if task.id == FIGURES and task.started and task.started >= loaded:
                if task.state == "success":
                    return run, task.seconds
                if task.state in ("failed", "skipped"):
                    raise AirflowError(f"{FIGURES} {task.state}: {api.log(run, task)[-1:]}")
    raise AirflowError(f"no figures of {year} after {_YEAR_LIMIT} s")


def wait_for_outputs(api: Api, airflow: Airflow, yearly: Run) -> None:
    """Return when the run has also written what people hold of the year; AirflowError if it fails."""
    for run in _looks(airflow, lambda: [api.run(yearly)]):
        if run.state == "failed":
            raise AirflowError("\n".join(["the year failed", *failures(api, run, api.tasks(run))]))
        if run.is_over:
            return
    raise AirflowError(f"the year is not over after {_YEAR_LIMIT} s")


def _looks(airflow: Airflow, look: Callable[[], list[Run]]) -> Iterator[Run]:
    """What `look` sees, again and again until the limit."""
    deadline = time.monotonic() + _YEAR_LIMIT
    while time.monotonic() < deadline:
        airflow.check()
        yield from look()
        time.sleep(_PAUSE)
