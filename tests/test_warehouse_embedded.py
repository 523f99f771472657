"""The embedded server: up for whoever needs it, gone after the last one, however that one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from etl.settings import PROJECT, Settings
from etl.warehouse import embedded, migrate, server

pytestmark = pytest.mark.skipif(
    "FUNDRECON_TEST_WAREHOUSE_URL" in os.environ, reason="the tests run against another server"
)
_USER = """
import sys
from pathlib import Path
from sqlalchemy import text
from etl.settings import Settings
from etl.warehouse import server
settings = Settings(home=Path(sys.argv[1]))
with server.engine(settings).connect() as connection:
    assert connection.scalar(text("select 1")) == 1
print("up", flush=True)
sys.stdin.readline()
"""


def user(home: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input ends."""
    command = [sys.executable, "-c", _USER, str(home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT)


def is_up(home: Path) -> bool:
    return (home / "postgres" / "postmaster.pid").exists()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_the_last_user_stops_it_and_a_killed_one_does_not_count(server_home: Path) -> None:
    first, second, killed = (user(server_home) for _ in range(3))  # all three start it at once
    assert [heard(process) for process in (first, second, killed)] == ["up\n"] * 3
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    leave(first)
    assert is_up(server_home)
    leave(second)
    assert not is_up(server_home)


def test_it_comes_up_again_with_its_data(server_home: Path) -> None:
    settings = Settings(home=server_home)
    for expected in (1, 2):
        with server.serving(settings), server.engine(settings).begin() as connection:
            connection.execute(text("create table if not exists seen (n int)"))
            connection.execute(text("insert into seen values (1)"))
            assert connection.scalar(text("select count(*) from seen")) == expected
        assert not is_up(server_home)


def test_after_a_crash_of_the_server(server_home: Path) -> None:
    settings = Settings(home=server_home)
    with server.serving(settings):
        migrate.upgrade(settings)
        pid = int((server_home / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)  # immediate shutdown: no checkpoint
        while is_up(server_home):
            pass
        stale = server_home / "postgres" / "postmaster.pid"
        stale.write_text(f"{os.getpid()}\n{stale.parent}\n1700000000\n5432\n{stale.parent}\n\n  1 1\nready   \n")
        with server.engine(settings).connect() as connection:
            assert migrate.current(connection) is not None
    assert not is_up(server_home)


def test_threads_of_one_process_share_it(server_home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: embedded.start(server_home / "postgres"), range(8)))
    assert len(found) == 1
    assert embedded.stop(server_home / "postgres")
    assert not embedded.stop(server_home / "postgres")


def test_a_deep_folder_still_gets_a_socket(server_home: Path) -> None:
    settings = Settings(home=server_home / ("很深的文件夹" * 8) / "x")
    with server.serving(settings) as url, server.engine(settings).connect() as connection:
        assert connection.scalar(text("show server_encoding")) == "UTF8"
        assert url.database == "fundrecon"
