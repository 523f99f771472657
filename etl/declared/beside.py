"""What other threads do while the engine goes on: tables become files, the files CSV, and all of them digests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from etl import storage
from etl.contracts import table
from etl.declared import outputs
from etl.reconcile.engines import Engine
from etl.reconcile.engines.duck import Duck
from etl.reconcile.queries import Queries
from etl.reconcile.spec.model import Spec
from etl.settings import Settings

_NOT_TOLD = "entry"  # of interest to programs; people have what came in in their files


@dataclass
class Beside:
    """Writes into `work`, on one thread the tables of `engine`, on another what people read and the digests."""

    engine: Engine
    work: Path
    known: Queries
    words: outputs.Words
    connection: duckdb.DuckDBPyConnection
    writing: ThreadPoolExecutor
    telling: ThreadPoolExecutor
    digests: dict[Path, str] = field(default_factory=dict)
    _tables: list[Future[None]] = field(default_factory=list)
    _told: list[Future[None]] = field(default_factory=list)

    def made(self, name: str) -> None:
        """The engine has made table `name`, or a file of that name; Spark is not asked by two threads at once."""
        if name not in self.known.tables:
            self._told.append(self.telling.submit(self._digest, self.work / f"{name}.parquet"))
        elif isinstance(self.engine, Duck):
            self._tables.append(self.writing.submit(self._write, self.engine.beside(), name))
        else:
            self._write(self.engine, name)

    def written(self, file: Path) -> None:
        """A table stands in `file`."""
        self._told.append(self.telling.submit(self._tell, file))

    def finish_tables(self) -> None:
        """All tables that were made are written, or one has failed."""
        for future in self._tables:
            future.result()

    def finish(self) -> None:
        """All is done, or something has failed."""
        self.finish_tables()
        for future in self._told:
            future.result()

    def _write(self, engine: Engine, name: str) -> None:
        self.written(outputs.write_table(engine, self.work, self.known, name))

    def _tell(self, file: Path) -> None:
        self._digest(file)
        if file.stem != _NOT_TOLD:
            promised = self.known.tables.get(file.stem) or table(file.stem)
            self._digest(outputs.write_csv(self.connection, file, promised, self.words))

    def _digest(self, file: Path) -> None:
        self.digests[file] = storage.sha256(file)


@contextmanager
def beside(engine: Engine, work: Path, settings: Settings, spec: Spec, known: Queries) -> Iterator[Beside]:
    """All that was given is done, or has failed, when the block ends."""
    words = outputs.Words(spec)
    with (
        storage.connect(settings) as connection,
        ThreadPoolExecutor(1) as writing,
        ThreadPoolExecutor(1) as telling,
    ):
        others = Beside(engine, work, known, words, connection, writing, telling)
        yield others
        others.finish()
