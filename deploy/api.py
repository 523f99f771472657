"""Airflow's REST API as far as we need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from deploy.airflow import AirflowError
from etl.identifiers import mask

_PAGE = 100


@dataclass(frozen=True)
class Run:
    """A DAG run; `key` is its partition key."""

    dag: str
    id: str
    key: str
    state: str
    queued: datetime | None
    started: datetime | None
    ended: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state in ("success", "failed")


@dataclass(frozen=True)
class TaskRun:
    """A task of a run; `seconds` it took, 0 while it has not ended."""

    id: str
    state: str
    tries: int
    started: datetime | None
    seconds: float

    @property
    def stage(self) -> str:
        """The last part of its id: extract, validate, ..."""
        return self.id.rsplit(".", 1)[-1]

    @property
    def extract(self) -> str:
        """The extract it belongs to; '' if it is one of the whole month."""
        parts = self.id.split(".")
        return parts[-2] if len(parts) > 1 else ""

    @property
    def is_over(self) -> bool:
        return self.state in ("success", "failed", "skipped", "upstream_failed", "removed")


class NotFoundError(AirflowError):
    """There is no such thing."""


class Api:
    """A logged-in session; AirflowError where the server refuses."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=60, trust_env=False)
        token = self.post("/auth/token", {"username": user, "password": password})["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **parameters: Any) -> Any:
        return self._call("GET", path, params=parameters)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("POST", path, json=body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("PATCH", path, json=body)

    def put(self, path: str) -> Any:
        return self._call("PUT", path)

    def trigger(self, dag: str, **body: Any) -> Run:
        """Start a run, by `partition_key` or `conf`."""
        return _run(self.post(f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, **body}))

    def run(self, run: Run) -> Run:
        """The run as it is now."""
        return _run(self.get(_path(run)))

    def runs(self, dag: str, **filters: Any) -> list[Run]:
        """The newest runs of a DAG, newest first."""
        found = self.get(f"/api/v2/dags/{dag}/dagRuns", **{"order_by": "-id", "limit": _PAGE, **filters})
        return [_run(run) for run in found["dag_runs"]]

    def fail(self, run: Run) -> None:
        """Give an unfinished run up."""
        self.patch(_path(run), {"state": "failed"})

    def tasks(self, run: Run) -> list[TaskRun]:
        """All tasks of a run."""
        found = self.get(f"{_path(run)}/taskInstances", limit=_PAGE)
        return [_task(task) for task in found["task_instances"]]

    def result(self, run: Run, task: str) -> dict[str, Any]:
        """What a successful task returned; empty if nothing."""
        try:
            found = self.get(f"{_path(run)}/taskInstances/{task}/xcomEntries/return_value")
        except NotFoundError:
            return {}
        return dict(found["value"])

    def log(self, run: Run, task: TaskRun) -> list[str]:
        """Lines of the log of a task's last try."""
        found = self.get(f"{_path(run)}/taskInstances/{task.id}/logs/{task.tries}", full_content=True)
        return [str(line["event"]) for line in found["content"] if not str(line["event"]).startswith("::")]

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            answer = self._client.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise AirflowError(f"{method} {path}: {error}") from error
        if answer.is_error:
            kind = NotFoundError if answer.status_code == httpx.codes.NOT_FOUND else AirflowError
            raise kind(mask(f"{method} {path}: {answer.status_code} {answer.text[:500]}"))
        return answer.json() if answer.content else None


def _path(run: Run) -> str:
    return f"/api/v2/dags/{run.dag}/dagRuns/{run.id}"


def _run(found: dict[str, Any]) -> Run:
    key = found["partition_key"] or str((found["conf"] or {}).get("month", ""))
    times = [_moment(found[name]) for name in ("queued_at", "start_date", "end_date")]
    return Run(found["dag_id"], found["dag_run_id"], key, found["state"], *times)


def _task(found: dict[str, Any]) -> TaskRun:
    state, seconds = found["state"] or "none", found["duration"] or 0.0
    return TaskRun(found["task_id"], state, found["try_number"], _moment(found["start_date"]), seconds)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
