"""Spark for tests marked `spark`: one process for all of them; `make test` leaves them to `make test-spark`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.reconcile.engines.duck import Duck
from etl.reconcile.engines.spark import Spark, open_spark
from etl.settings import Settings

FILES_ALONE = 0  # rows that stay with the driver: every table is a file, run as those of many rows are


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
