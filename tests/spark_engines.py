"""Spark for tests: one process for all of them; skipped with the reason where there is no Spark."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from etl.reconcile.engines.duck import Duck
from etl.reconcile.engines.spark import Spark, open_spark
from etl.settings import Settings

FILES_ALONE = 0  # rows that stay with the driver: every table is a file, run as those of many rows are


def missing() -> str:
    """Why Spark cannot run here; empty if it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: pip install '.[spark]'"
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        return "Spark needs Java 17 or newer: there is none"
    return ""


needs_spark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


@contextmanager
def both(home: Path, few: int = Settings.spark_few) -> Iterator[tuple[Duck, Spark]]:
    """An empty engine of either kind."""
    with duckdb.connect() as connection, spark(home, few) as engine:
        yield Duck(connection), engine


@contextmanager
def spark(home: Path, few: int = Settings.spark_few) -> Iterator[Spark]:
    """An empty engine on Spark."""
    with open_spark(Settings(home=home, engine="spark", spark_few=few)) as engine:
        yield engine
