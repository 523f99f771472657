"""Spark under the engine: temporary views, and tables kept as Parquet files in a scratch folder of the run.

A table is written and read back, so that what follows hangs on its rows and not on how they came about. With a master
other than `local[...]` all workers must see the scratch folder, which stands under the home folder.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from etl.errors import ContractError
from etl.reconcile.engines import QueryError
from etl.reconcile.engines.dialect import spark_sql
from etl.settings import Settings

_BATCH = 65_536
_TYPES = re.compile(r"string|boolean|int|bigint|date|timestamp_ntz|decimal\(\d+,\d+\)|void")
# Overflow and text that is no number are errors; dates and times know no zone; nothing listens but on loopback.
_OPTIONS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # A table is read only by the run that wrote it: no marks of success, no check sums beside its files.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
}
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}


class Spark:
    """Relations of one Spark session; its tables are folders in `scratch`."""

    def __init__(self, session: Any, scratch: Path) -> None:
        self.session = session
        self._scratch = scratch
        self._numbers = count()
        self._folders: dict[str, Path] = {}

    def parquet(self, name: str, files: Sequence[Path]) -> None:
        self._name(name, self._read(files, _schema(files[0])))

    def csv(self, name: str, file: Path) -> None:
        columns = file.open(encoding="utf-8").readline().strip().split(",")
        as_text = pa_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True)
        self.add(name, pa_csv.read_csv(file, convert_options=as_text))

    def add(self, name: str, rows: pa.Table) -> None:
        file = self._scratch / f"{next(self._numbers)}.parquet"
        pq.write_table(rows, file)
        self._name(name, self._read([file], _schema(file)), file)

    def view(self, name: str, sql: str) -> None:
        self._name(name, self._frame(sql))

    def table(self, name: str, sql: str) -> None:
        folder, schema = self._write(sql)
        self._name(name, self._read([folder], schema), folder)

    def columns(self, name: str) -> list[str]:
        return list(self.session.table(name).columns)

    def drop(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        _remove(self._folders.pop(name, None))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        frame = self._frame(sql)
        with _faults():
            return [tuple(row) for row in frame.collect()]

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Parts are numbered in the order of the rows."""
        folder, _ = self._write(sql)
        try:
            for part in sorted(folder.glob("part-*")):
                with pq.ParquetFile(part) as file:
                    yield from file.iter_batches(_BATCH)
        finally:
            _remove(folder)

    def _frame(self, sql: str) -> Any:
        """The query as Spark understands it, of types that both engines have."""
        with _faults():
            frame = self.session.sql(spark_sql(sql))
        for column, kind in frame.dtypes:
            if not _TYPES.fullmatch(kind):
                raise QueryError(f"{column} is {kind}: cast it to a type both engines have")
        return frame

    def _write(self, sql: str) -> tuple[Path, Any]:
        """Write the rows of `sql`; returns their folder and schema. A column that is but null becomes text."""
        frame = self._frame(sql)
        for column, kind in frame.dtypes:
            if kind == "void":
                frame = frame.withColumn(column, frame[column].cast("string"))
        folder = self._scratch / str(next(self._numbers))
        with _faults():
            frame.write.parquet(_place(folder))
        return folder, frame.schema

    def _read(self, files: Sequence[Path], schema: Any) -> Any:
        """Files are read as they are called: a name is no pattern."""
        reader = self.session.read.option("__globPaths__", "false").schema(schema)
        with _faults():
            return reader.parquet(*map(_place, files))

    def _name(self, name: str, frame: Any, folder: Path | None = None) -> None:
        """A view holds what its names stand for now, so that a name may be given anew."""
        frame.createOrReplaceTempView(name)
        _remove(self._folders.pop(name, None))
        if folder is not None:
            self._folders[name] = folder


@contextmanager
def open_spark(settings: Settings) -> Iterator[Spark]:
    """An empty engine on `settings.spark_master`; the session's process is kept for the next one."""
    scratch = settings.home / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spark-", dir=scratch) as folder:
        yield Spark(_session(settings).newSession(), Path(folder).resolve())


def _session(settings: Settings) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ContractError("Spark is not installed", do="install the extra: pip install '.[spark]'") from error
    local = settings.spark_master.startswith("local")
    builder = SparkSession.builder.master(settings.spark_master).appName("fundrecon")
    for name, value in (_OPTIONS | (_LOCAL if local else {})).items():
        builder = builder.config(name, value)
    return builder.config("spark.driver.memory", _memory(settings.memory_limit)).getOrCreate()


def _memory(limit: str) -> str:
    """`4GB` as Java writes it: 4g."""
    found = re.fullmatch(r"\s*(\d+)\s*([KMGT])i?B\s*", limit, re.IGNORECASE)
    if not found:
        raise ContractError(f"memory limit {limit!r}", do="set FUNDRECON_MEMORY_LIMIT to a whole number, as in 4GB")
    return f"{found[1]}{found[2].lower()}"


@contextmanager
def _faults() -> Iterator[None]:
    """Turns what Spark says into a QueryError of one line."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise QueryError(str(error).strip().splitlines()[0]) from error


def _schema(file: Path) -> Any:
    """The Spark schema of a Parquet file, from its footer alone."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(pq.read_schema(file), prefer_timestamp_ntz=True)


def _place(path: Path) -> str:
    return f"file://{path}"


def _remove(path: Path | None) -> None:
    if path is not None and path.is_dir():
        shutil.rmtree(path)
    elif path is not None:
        path.unlink(missing_ok=True)
