"""The installation around Airflow: keys, health, processes, settings of the scheduler, and what the demo prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import psutil
import pytest

from deploy import health, keys, tables
from deploy.airflow import AirflowError, free_port, running
from deploy.api import Run, TaskRun
from deploy.county import county
from deploy.layout import COMMANDS
from deploy.months import MonthRun
from deploy.processes import Processes
from deploy.timing import by_stage
from etl.settings import PROJECT, Settings
from etl.warehouse.formulas import Figure

REPORT = {
    "metadatabase": {"status": "healthy"},
    "scheduler": {"status": "healthy", "latest_scheduler_heartbeat": "2026-01-01T00:00:10+00:00"},
    "dag_processor": {"status": "unhealthy", "latest_dag_processor_heartbeat": "2026-01-01T00:00:10+00:00"},
}


def test_a_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "fernet"
    first = keys.kept(path, keys.fernet)
    assert keys.kept(path, keys.fernet) == first
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("component", "healthy"),
    [("api-server", True), ("scheduler", True), ("dag-processor", False), ("triggerer", False)],
)
def test_a_component_is_as_healthy_as_airflow_says(component: str, healthy: bool) -> None:
    assert component in COMMANDS
    assert health.is_healthy(component, REPORT) is healthy


def test_a_heartbeat_of_an_earlier_start_does_not_count() -> None:
    assert health.is_healthy("scheduler", REPORT, datetime(2026, 1, 1, 0, 0, 9, tzinfo=UTC))
    assert not health.is_healthy("scheduler", REPORT, datetime(2026, 1, 1, 0, 0, 11, tzinfo=UTC))


def test_nobody_answering_is_not_healthy() -> None:
    assert health.report(f"http://127.0.0.1:{free_port()}") == {}
    assert not health.is_healthy("api-server", {})


def start(folder: Path) -> tuple[Processes, list[psutil.Process]]:
    """A process that has started another one, both deaf to a polite request."""
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True);"
        "print('ready', flush=True); time.sleep(60)"
    )
    processes = Processes(folder, patience=0.5)
    processes.start("sleeper", ("python", "-c", code), os.environ)
    while not (folder / "sleeper.log").read_text():
        time.sleep(0.05)
    ((pid, _),) = json.loads((folder / "running.json").read_text())
    leader = psutil.Process(pid)
    return processes, [leader, *leader.children(recursive=True)]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that run; one that has ended stays a zombie until its parent asks for it."""
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_a_process_ends_with_what_it_started(tmp_path: Path) -> None:
    processes, found = start(tmp_path)
    assert len(found) == 2
    assert processes.ended() == []
    processes.stop()
    assert alive(found) == []


def test_who_ends_first_is_served_until_then(tmp_path: Path) -> None:
    code = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
print("ready", flush=True)
try:
    time.sleep(60)
finally:
    open(sys.argv[1], "w").close()
"""
    processes = Processes(tmp_path, patience=5)
    for name in ("server", "worker"):
        ended = tmp_path / f"{name}.ended"
        processes.start(name, ("python", "-c", code, str(ended)), os.environ)
    while not all((tmp_path / f"{name}.log").read_text() for name in ("server", "worker")):
        time.sleep(0.05)
    processes.stop(first="worker")
    server, worker = ((tmp_path / f"{name}.ended").stat().st_mtime_ns for name in ("server", "worker"))
    assert worker < server


def test_what_a_killed_start_left_is_ended_by_the_next(tmp_path: Path) -> None:
    _, found = start(tmp_path)
    Processes(tmp_path, patience=0.5).end_leftovers()
    assert alive(found) == []
    assert not (tmp_path / "running.json").exists()


def test_one_airflow_per_folder(tmp_path: Path) -> None:
    from deploy.airflow import _alone

    (tmp_path / "airflow").mkdir()
    with (
        _alone(tmp_path / "airflow"),
        pytest.raises(AirflowError, match="already runs"),
        running(Settings(home=tmp_path)),
    ):
        pass


def scheduler_with(supervisor: str, tmp_path: Path) -> str:
    """What a process says that imports the local settings beside this stand-in of Airflow's supervisor."""
    package = tmp_path / "airflow" / "sdk" / "execution_time"
    package.mkdir(parents=True)
    for folder in (package, package.parent, package.parent.parent):
        (folder / "__init__.py").touch()
    (package / "supervisor.py").write_text(supervisor, encoding="utf-8")
    code = (
        "import airflow_local_settings\n"
        "from airflow.sdk.execution_time.supervisor import WatchedSubprocess as W\n"
        "print(W()._service_subprocess(5.0) if hasattr(W, '_service_subprocess') else 'unchanged')"
    )
    path = os.pathsep.join([str(tmp_path), str(PROJECT / "deploy" / "conf")])
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "FUNDRECON_PRELOAD": "json,no.such.module"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


KNOWN = """
from types import SimpleNamespace
class WatchedSubprocess:
    __attrs_attrs__ = (SimpleNamespace(name="_open_sockets"),)
    _open_sockets = {}
    def _service_subprocess(self, max_wait_time, raise_on_timeout=False):
        return f"waits {max_wait_time}"
"""


def test_the_scheduler_reaps_ended_tasks_soon(tmp_path: Path) -> None:
    said = scheduler_with(KNOWN, tmp_path)
    assert "waits 0.02" in said
    assert "no.such.module is not imported ahead" in said


def test_a_task_that_still_talks_is_waited_for(tmp_path: Path) -> None:
    assert "waits 5.0" in scheduler_with(KNOWN.replace("_open_sockets = {}", "_open_sockets = {1: 1}"), tmp_path)


@pytest.mark.parametrize("other", [KNOWN.replace("max_wait_time", "timeout"), "class WatchedSubprocess: pass"])
def test_a_supervisor_we_do_not_know_is_left_alone(tmp_path: Path, other: str) -> None:
    said = scheduler_with(other, tmp_path)
    assert "waits 5.0" in said or "unchanged" in said
    assert "is not the one known here" in said


def test_the_real_supervisor_is_the_one_known() -> None:
    code = (
        "import airflow_local_settings\n"
        "from airflow.sdk.execution_time.supervisor import WatchedSubprocess\n"
        "print(WatchedSubprocess._service_subprocess)"
    )
    env = {**os.environ, "PYTHONPATH": str(PROJECT / "deploy" / "conf"), "FUNDRECON_PRELOAD": "json"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert "service_soon" in done.stdout


def task(name: str, seconds: float) -> TaskRun:
    return TaskRun(name, "success", 1, None, seconds)


def test_times_are_summed_by_stage_with_the_rows_a_stage_handled() -> None:
    tasks = [task("tax.a.extract", 2.0), task("tax.b.extract", 2.0), task("tax.a.validate", 1.0), task("load", 4.0)]
    results = {
        "tax.a.extract": {"rows_in": 60, "rows_accepted": 50},
        "tax.b.extract": {"rows_in": 40, "rows_accepted": 40},
        "load": {"rows": 400},
    }
    month = MonthRun(Run("m", "r", "2021-01", "success", None, None, None), tasks, results)
    found = {time.stage: time for time in by_stage([month])}
    assert month.rows == 100
    assert (found["extract"].tasks, found["extract"].seconds, found["extract"].rows_per_second) == (2, 4.0, 25)
    assert (found["validate"].rows, found["load"].rows_per_second) == (50, 100)
    assert found["wait"].rows_per_second is None


def test_figures_are_compared_with_the_truth_of_a_smaller_county(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("code,value,unit\na,1.50,万元\nb,2,人\nc,3,人\n", encoding="utf-8")
    one = Decimal(1)
    computed = [
        Figure(2021, code, f"{code}.{value}", "", Decimal(value), "人", one, None, "", "final")
        for code, value in (("a", "9"), ("a", "1.5"), ("b", "7"))
    ]
    found = [(row["code"], agrees) for row, _, agrees in tables.against_truth(path, computed)]
    assert found == [("a", True), ("b", False), ("c", False)]


def test_a_county_is_complete_once_its_marker_is_there(tmp_path: Path) -> None:
    place = county(Settings(home=tmp_path), Decimal("0.5"))
    assert place.folder.name == "county-0.5"
    assert county(Settings(home=tmp_path), Decimal(1)).folder.name == "county"
    place.folder.mkdir()
    assert not place.is_complete
    (place.folder / "complete.json").write_text("{}", encoding="utf-8")
    assert not place.is_complete
