"""A complete Airflow on this machine, reachable from this machine alone, all its state under the data folder."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy import health, keys
from deploy.layout import ADMIN, COMMANDS, Place, environment, own_variables
from deploy.prepare import prepare
from deploy.processes import Processes
from etl.settings import PROJECT, Settings
from etl.warehouse import server

_LOOPBACK = "127.0.0.1"
_START_LIMIT = 180  # seconds


class AirflowError(Exception):
    """Airflow does not start, or one of its components ended."""


@dataclass(frozen=True)
class Airflow:
    """A running installation."""

    url: str
    password: str
    home: Path
    processes: Processes
    user: str = ADMIN

    def check(self) -> None:
        """AirflowError if a component ended."""
        if ended := self.processes.ended():
            raise AirflowError(f"{', '.join(ended)} ended; see {self.home}/processes/{ended[0]}.log")


@contextmanager
def running(settings: Settings, port: int = 0, extra: Mapping[str, str] | None = None) -> Iterator[Airflow]:
    """Airflow is up and healthy while the block runs. `extra` are variables for all components.

    Raises AirflowError if it does not come up, or runs already.
    """
    home = settings.home / "airflow"
    (home / "processes").mkdir(parents=True, exist_ok=True)
    with _alone(home), _warehouse(settings) as warehouse:
        processes = Processes(home / "processes")
        processes.end_leftovers()
        place = local_place(settings, warehouse, port or free_port())
        env = inherited() | environment(place) | dict(extra or {})
        try:
            with (home / "processes" / "prepare.log").open("wb") as log:
                prepare(env, log)
            airflow = Airflow(place.public_url, _password(home), home, processes)
            _start(airflow, env)
            yield airflow
        finally:
            processes.stop(first="scheduler")


def local_place(settings: Settings, warehouse: str, port: int) -> Place:
    """An installation under the data folder, on the embedded PostgreSQL."""
    home, url = settings.home / "airflow", f"http://{_LOOPBACK}:{port}"
    metadata = server.embedded_url(settings, "airflow").render_as_string(hide_password=False)
    return Place(
        project=str(PROJECT),
        home=str(home),
        data=str(settings.home),
        metadata=metadata.split("://", 1)[1],
        warehouse=warehouse,
        host=_LOOPBACK,
        port=port,
        public_url=url,
        internal_url=url,
        fernet_key=keys.kept(home / "keys" / "fernet", keys.fernet),
        api_key=keys.kept(home / "keys" / "api", secrets.token_hex),
        jwt_key=keys.kept(home / "keys" / "jwt", secrets.token_hex),
    )


def inherited() -> dict[str, str]:
    """Our own variables without what would change Airflow; loopback goes past any proxy."""
    foreign = ("AIRFLOW", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {"NO_PROXY": f"{_LOOPBACK},localhost", "no_proxy": f"{_LOOPBACK},localhost"}


def free_port(wanted: int = 0) -> int:
    """`wanted` if nobody listens there, else a port the system chooses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One Airflow per folder at a time."""
    with (home / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AirflowError(f"an Airflow already runs in {home}: end `make up` or `make demo` first") from None
        yield


@contextmanager
def _warehouse(settings: Settings) -> Iterator[str]:
    """URL of the warehouse; the embedded server, which also keeps Airflow's own tables, stays up meanwhile."""
    try:
        yield server.url(settings).render_as_string(hide_password=False)
    finally:
        server.stop(settings)


def _password(home: Path) -> str:
    return str(json.loads((home / "passwords.json").read_text(encoding="utf-8"))[ADMIN])


def _start(airflow: Airflow, env: Mapping[str, str]) -> None:
    since = datetime.now(UTC)
    for name, command in COMMANDS.items():
        airflow.processes.start(name, command, {**env, **own_variables(name)})
    deadline = time.monotonic() + _START_LIMIT
    while not (health.answers(airflow.url) and _all_healthy(airflow, since)):
        airflow.check()
        if time.monotonic() > deadline:
            raise AirflowError(f"not healthy after {_START_LIMIT} s; see {airflow.home}/processes/")
        time.sleep(0.25)


def _all_healthy(airflow: Airflow, since: datetime) -> bool:
    found = health.report(airflow.url)
    return all(health.is_healthy(name, found, since) for name in COMMANDS)


def said(error: Exception) -> str:
    """A failure to start, in a sentence."""
    if isinstance(error, subprocess.CalledProcessError):
        return f"`{' '.join(map(str, error.cmd))}` ended with {error.returncode}; see airflow/processes/prepare.log"
    return str(error)
