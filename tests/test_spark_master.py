"""Any master by setting: a standalone cluster of one worker, on loopback, runs an example through the command line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from declaring import asked

from etl.settings import PROJECT

pytestmark = [pytest.mark.spark, pytest.mark.timeout(1800)]
EXAMPLE = PROJECT / "examples" / "three-parties" / "reconciliation.yaml"
LOOPBACK = "127.0.0.1"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _running(folder: Path, kind: str, *arguments: str) -> Iterator[Path]:
    """A process of Spark's own cluster; yields its log."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    log = folder / f"{kind}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [program, f"org.apache.spark.deploy.{kind.lower()}.{kind}", *arguments],
            stdout=written, stderr=subprocess.STDOUT, cwd=folder, env=os.environ | {"SPARK_LOCAL_IP": LOOPBACK},
        )  # fmt: skip
    try:
        yield log
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(log: Path, words: str) -> None:
    for _ in range(1200):
        if words in log.read_text(errors="replace"):
            return
        time.sleep(0.25)
    pytest.fail(f"{log.stem} did not say {words!r}:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cluster")
    port, page, other = (str(_free_port()) for _ in range(3))
    url = f"spark://{LOOPBACK}:{port}"
    with ExitStack() as stack:
        place = ("--host", LOOPBACK)
        log = stack.enter_context(_running(folder, "Master", *place, "--port", port, "--webui-port", page))
        _wait_for(log, "New state: ALIVE")
        own = ("--cores", "2", "--memory", "1g", "--work-dir", str(folder / "work"), "--webui-port", other)
        stack.enter_context(_running(folder, "Worker", *place, *own, url))
        _wait_for(log, "Registering worker")
        yield url


def _reconcile(out: Path, **setting: str) -> subprocess.CompletedProcess[str]:
    named = {f"FUNDRECON_{name.upper()}": value for name, value in setting.items()}
    return subprocess.run(
        [sys.executable, "-c", "from etl.cli import main; main()", "reconcile", str(EXAMPLE), "--out", str(out)],
        capture_output=True, text=True, check=False, cwd=PROJECT,
        env=os.environ | {"FUNDRECON_HOME": str(out.parent / "home"), "SPARK_LOCAL_IP": LOOPBACK} | named,
    )  # fmt: skip


@pytest.mark.parametrize("few", ["0", "10000"])
def test_an_example_on_a_cluster(master: str, tmp_path: Path, few: str) -> None:
    """With 0 rows kept by the driver, each table is written by one worker and read by another."""
    on_duck = _reconcile(tmp_path / "duckdb")
    on_spark = _reconcile(tmp_path / "spark", engine="spark", spark_master=master, spark_few=few)
    assert (on_spark.returncode, on_spark.stdout.replace("/spark", "/duckdb")) == (on_duck.returncode, on_duck.stdout)
    assert on_spark.returncode == 1, on_spark.stderr  # it has findings
    assert asked(tmp_path / "spark", "select count(*) from match") == [(21,)]
    texts = [(tmp_path / engine / "summary.json").read_text("utf-8") for engine in ("spark", "duckdb")]
    assert texts[0] == texts[1]


def test_a_master_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = _reconcile(tmp_path / "out", engine="spark", spark_master="strange://nowhere")
    assert done.returncode == 2
    assert "ContractError: Spark does not start" in done.stderr
    assert "FUNDRECON_SPARK_MASTER" in done.stderr
    assert not (tmp_path / "out").exists()


def test_no_java_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    done = _reconcile(tmp_path / "out", engine="spark")
    assert done.returncode == 2
    assert "ContractError: Spark does not start" in done.stderr
    assert "Java 17" in done.stderr
