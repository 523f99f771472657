"""DuckDB under the engine: views and tables of a database in memory, spilling to disk beyond the memory limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import storage
from etl.settings import Settings

_BATCH = 65_536


class Duck:
    """Relations of a DuckDB in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._kinds: dict[str, str] = {}
        self._views: dict[str, str] = {}

    def beside(self) -> Duck:
        """The same relations for another thread, which may read them while here others are made."""
        return Duck(self.connection.cursor())

    def parquet(self, name: str, files: Sequence[Path]) -> None:
        self._define("view", name, f"select * from read_parquet([{', '.join(map(_text, files))}])")

    def csv(self, name: str, file: Path) -> None:
        self._define("view", name, f"select * from read_csv({_text(file)}, all_varchar = true)")

    def add(self, name: str, rows: pa.Table) -> None:
        self.connection.register("added", rows)
        self._define("table", name, "select * from added")
        self.connection.unregister("added")

    def view(self, name: str, sql: str) -> None:
        self._define("view", name, sql)
        self._views[name] = sql

    @contextmanager
    def narrowed(self, views: Mapping[str, str]) -> Iterator[None]:
        """These views have the rows of their SQL until the block ends, and then those they had before."""
        before = {name: self._views[name] for name in views}
        try:
            for name, sql in views.items():
                self.view(name, sql)
            yield
        finally:
            for name, sql in before.items():
                self.view(name, sql)

    def table(self, name: str, sql: str) -> None:
        self._define("table", name, sql)

    def columns(self, name: str) -> list[str]:
        return [row[0] for row in self.connection.execute(f"describe {name}").fetchall()]

    def drop(self, name: str) -> None:
        self.connection.execute(f"drop {self._kinds.pop(name)} {name}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        yield from self.connection.sql(sql).to_arrow_reader(_BATCH)

    def arrow(self, sql: str) -> pa.Table:
        """The rows of `sql`, in no order."""
        return self.connection.sql(sql).to_arrow_table()

    def ahead(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of `sql`, in no order, in batches of about `size`; the next is fetched while one is looked at.

        They need not fit into memory, and are read before another query runs.
        """
        source = self.connection.sql(sql).to_arrow_reader(size)
        with ThreadPoolExecutor(1) as beside:
            coming = beside.submit(next, source, None)
            while (batch := coming.result()) is not None:
                coming = beside.submit(next, source, None)
                yield batch

    @property
    def threads(self) -> int:
        """How many threads a query may use."""
        return int(self.rows("select current_setting('threads')")[0][0])

    def copy(self, sql: str, file: Path) -> None:
        """Write the rows of `sql` as Parquet; what it reads need not fit into memory."""
        self.connection.execute(f"copy ({sql}) to {_text(file)} (format parquet)")

    def _define(self, kind: str, name: str, sql: str) -> None:
        """A view finds the names it reads when it is read: they must not be given anew while it is in use."""
        other = self._kinds.get(name, kind)
        if other == kind:
            self.connection.execute(f"create or replace {kind} {name} as {sql}")
        else:
            self.connection.execute(f"create or replace {kind} replacing as {sql}")
            self.connection.execute(f"drop {other} {name}")
            self.connection.execute(f"alter {kind} replacing rename to {name}")
        self._kinds[name] = kind


@contextmanager
def open_duck(settings: Settings) -> Iterator[Duck]:
    """An empty engine within the memory and threads of `settings`; rows have no order but that which is asked for."""
    with storage.connect(settings) as connection:
        connection.execute("set preserve_insertion_order = false")  # keeping one costs time and memory
        yield Duck(connection)


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
