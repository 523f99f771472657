"""A PostgreSQL for tests: the embedded one, or the server of FUNDRECON_TEST_WAREHOUSE_URL, in databases of our own."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine, text

from etl.settings import Settings
from etl.warehouse import embedded, migrate, server

_numbers = count()
_airflow_home = tempfile.TemporaryDirectory(prefix="fundrecon-airflow-")
os.environ["AIRFLOW_HOME"] = _airflow_home.name  # importing Airflow makes folders there, else in the user's home


@contextmanager
def _home() -> Iterator[Path]:
    """A folder for an embedded server. Not below pytest's: as root the server runs as another user, and the next
    pytest to start takes that user's way through pytest's folder away."""
    home = Path(tempfile.mkdtemp(prefix="fundrecon-"))
    try:
        yield home
    finally:
        embedded.stop(home / "postgres")
        shutil.rmtree(home)


@pytest.fixture
def server_home() -> Iterator[Path]:
    """A home in which an embedded server may be started."""
    with _home() as home:
        yield home


@pytest.fixture(scope="module")
def module_server_home() -> Iterator[Path]:
    """The same for the tests of one module."""
    with _home() as home:
        yield home


@pytest.fixture(scope="session")
def warehouse_server() -> Iterator[URL]:
    """A running server; its URL names a database from which others may be made."""
    given = os.environ.get("FUNDRECON_TEST_WAREHOUSE_URL")
    if given:
        yield server.parse(given)
        return
    with _home() as home:
        yield server.embedded_url(Settings(home=home), server.DATABASE)


@pytest.fixture(scope="session")
def _admin(warehouse_server: URL) -> Engine:
    return create_engine(warehouse_server, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def _database(admin: Engine, template: str) -> Iterator[str]:
    """URL of a new database, dropped afterwards."""
    name = f"fundrecon_test_{os.getpid()}_{next(_numbers)}"
    with admin.connect() as connection:
        connection.execute(text(f'create database "{name}" template "{template}"'))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))


@pytest.fixture
def empty_database(_admin: Engine) -> Iterator[str]:
    """URL of a database with nothing in it."""
    yield from _database(_admin, "template0")


@pytest.fixture(scope="session")
def _migrated(_admin: Engine) -> Iterator[str]:
    for url in _database(_admin, "template0"):
        migrate.upgrade(Settings(warehouse_url=url))
        yield server.parse(url).database or ""


@pytest.fixture
def warehouse_url(_admin: Engine, _migrated: str) -> Iterator[str]:
    """URL of an empty warehouse of the newest version, for one test alone."""
    yield from _database(_admin, _migrated)


@pytest.fixture(scope="module")
def module_warehouse_url(_admin: Engine, _migrated: str) -> Iterator[str]:
    """URL of an empty warehouse of the newest version, for the tests of one module."""
    yield from _database(_admin, _migrated)


@pytest.fixture(scope="session")
def shared_warehouse(_admin: Engine, _migrated: str) -> Iterator[Engine]:
    """An empty warehouse for tests that roll back what they write."""
    for url in _database(_admin, _migrated):
        yield create_engine(server.parse(url), poolclass=NullPool)


@pytest.fixture
def warehouse_settings(warehouse_url: str, tmp_path: Path) -> Settings:
    """Settings with a home and a warehouse of their own."""
    return Settings(home=tmp_path / "home", warehouse_url=warehouse_url)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of Spark say why they cannot run."""
    if item.get_closest_marker("spark"):
        if find_spec("pyspark") is None:
            pytest.skip("pyspark is not installed: pip install '.[spark]'")
        if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
            pytest.skip("Spark needs Java 17 or newer: there is none")


def pytest_unconfigure() -> None:
    """The embedded server's package logs once more at exit, to streams that pytest has closed by then."""
    logging.raiseExceptions = False
