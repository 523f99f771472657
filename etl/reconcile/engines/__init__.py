"""What reconciling asks of the database engine under it: named queries, and the few rows that Python looks at.

All SQL is written in DuckDB's dialect as `select`; an engine makes it a view or a table. Nothing is ever updated in
place, so that the same statements run where tables cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from etl.errors import ContractError
from etl.settings import Settings


class QueryError(Exception):
    """What an engine has against a query."""


class Engine(Protocol):
    """Holds named relations; a name may be given anew, and may then be read by its own new query."""

    def parquet(self, name: str, files: Sequence[Path]) -> None:
        """`name` is what stands in `files`."""
        ...

    def csv(self, name: str, file: Path) -> None:
        """`name` is what stands in `file`, a CSV with a header, as text."""
        ...

    def add(self, name: str, rows: pa.Table) -> None:
        """`name` is `rows`."""
        ...

    def view(self, name: str, sql: str) -> None:
        """`name` stands for `sql`, as the names in it are now."""
        ...

    def table(self, name: str, sql: str) -> None:
        """`name` is the result of `sql`."""
        ...

    def columns(self, name: str) -> list[str]:
        """The columns of `name`."""
        ...

    def drop(self, name: str) -> None:
        """The table `name` is not needed any more."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The few rows of `sql`."""
        ...

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows of `sql`, in its order."""
        ...


def open_engine(settings: Settings) -> AbstractContextManager[Engine]:
    """The empty engine that `settings.engine` names, closed with all it holds when the block ends."""
    if settings.engine == "duckdb":
        from etl.reconcile.engines.duck import open_duck

        return open_duck(settings)
    if settings.engine == "spark":
        from etl.reconcile.engines.spark import open_spark

        return open_spark(settings)
    raise ContractError(f"no engine {settings.engine!r}", do="set FUNDRECON_ENGINE to duckdb or spark")
