"""Spark for tests: one session for all of them, quick for few rows; skipped with the reason where there is no Spark."""

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

# For a few rows compiling costs more than it saves.
_QUICK = (
    *("--conf", "spark.sql.codegen.wholeStage=false", "--conf", "spark.sql.codegen.factoryMode=NO_CODEGEN"),
    *("--conf", "spark.sql.adaptive.enabled=false", "--conf", "spark.default.parallelism=1"),
    *("--driver-java-options", '"-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"', "pyspark-shell"),
)


def missing() -> str:
    """Why Spark cannot run here; empty if it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: pip install '.[spark]'"
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        return "Spark needs Java 17 or newer: there is none"
    return ""


needs_spark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


@contextmanager
def both(home: Path) -> Iterator[tuple[Duck, Spark]]:
    """An empty engine of either kind."""
    with duckdb.connect() as connection, spark(home) as engine:
        yield Duck(connection), engine


@contextmanager
def spark(home: Path) -> Iterator[Spark]:
    """An empty engine on Spark."""
    prepare()
    with open_spark(Settings(home=home, engine="spark")) as engine:
        yield engine


def prepare() -> None:
    """Spark's process starts with the first session and stays for the others."""
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", " ".join(_QUICK))
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
