"""Spark under the engine: temporary views, and tables that hang on their rows and not on how they came about.

A query that reads few rows is collected, and its rows are part of the plans that read them: Spark then folds what it
can before it runs anything, and runs the rest as one task. Any other table is written to a scratch folder of the run
as Parquet and read back. With a master other than `local[...]` all workers must see that folder, which stands under
the home folder.
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
from etl.reconcile.engines.dialect import SparkQuery, for_spark
from etl.settings import Settings

_BATCH = 65_536
_TYPES = re.compile(r"string|boolean|int|bigint|date|timestamp_ntz|decimal\(\d+,\d+\)|void")
# Overflow and text that is no number are errors; dates and times know no zone; nothing listens but on loopback.
_OPTIONS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.datetime.java8API.enabled": "true",
    "spark.sql.ui.explainMode": "simple",
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
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m",
}
# For few rows it costs more to compile, to spread and to plan anew on the way than that can save.
_FOR_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
}


class Spark:
    """Relations of one Spark session; a table of more than `few` rows is a folder in `scratch`."""

    def __init__(self, session: Any, scratch: Path, few: int) -> None:
        self.session = session
        self._scratch = scratch
        self._most = few
        self._numbers = count()
        self._folders: dict[str, Path] = {}
        self._many: set[str] = set()  # names that stand for more, or may
        self._for_few = False
        self._usual = {name: session.conf.get(name, None) for name in _FOR_FEW}

    def parquet(self, name: str, files: Sequence[Path]) -> None:
        if sum(pq.read_metadata(file).num_rows for file in files) <= self._most:
            rows = [pq.read_table(file, partitioning=None) for file in files]
            self._name(name, self._held(pa.concat_tables(rows, promote_options="permissive")), few=True)
        else:
            self._name(name, self._read(files, _schema(pq.read_schema(files[0]))))

    def csv(self, name: str, file: Path) -> None:
        columns = file.open(encoding="utf-8").readline().strip().split(",")
        as_text = pa_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True)
        self.add(name, pa_csv.read_csv(file, convert_options=as_text))

    def add(self, name: str, rows: pa.Table) -> None:
        if rows.num_rows <= self._most:
            self._name(name, self._held(rows), few=True)
            return
        file = self._scratch / f"{next(self._numbers)}.parquet"
        pq.write_table(rows, file)
        self._name(name, self._read([file], _schema(rows.schema)), folder=file)

    def view(self, name: str, sql: str) -> None:
        query = for_spark(sql)
        self._name(name, self._frame(query), few=self._reads_few(query))

    def table(self, name: str, sql: str) -> None:
        query = for_spark(sql)
        frame = _without_void(self._frame(query))
        if self._reads_few(query):
            frame, few = self._collected(frame)
            if few:
                self._name(name, frame, few=True)
                return
        folder = self._write(frame)
        self._name(name, self._read([folder], frame.schema), folder=folder)

    def columns(self, name: str) -> list[str]:
        return list(self.session.table(name).columns)

    def drop(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        self._many.discard(name.lower())
        _remove(self._folders.pop(name, None))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        query = for_spark(sql)
        frame = self._frame(query)
        self._set(for_few=self._reads_few(query))
        with _faults():
            return [tuple(row) for row in frame.collect()]

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Parts are numbered in the order of the rows."""
        query = for_spark(sql)
        frame = _without_void(self._frame(query))
        if self._reads_few(query):
            self._set(for_few=True)
            with _faults():
                rows = frame.toArrow()
            yield from rows.to_batches(_BATCH)
            return
        folder = self._write(frame)
        try:
            for part in sorted(folder.glob("part-*")):
                with pq.ParquetFile(part) as file:
                    yield from file.iter_batches(_BATCH)
        finally:
            _remove(folder)

    def _reads_few(self, query: SparkQuery) -> bool:
        return query.reads.isdisjoint(self._many)

    def _set(self, *, for_few: bool) -> None:
        """Choose how what follows is run; what it means does not hang on it."""
        if for_few != self._for_few:
            for name, value in _FOR_FEW.items():
                usual = self._usual[name]
                if for_few or usual is not None:
                    self.session.conf.set(name, value if for_few else usual)
                else:
                    self.session.conf.unset(name)
            self._for_few = for_few

    def _frame(self, query: SparkQuery) -> Any:
        """The query as Spark understands it, of types that both engines have."""
        with _faults():
            frame = self.session.sql(query.sql)
        for column, kind in frame.dtypes:
            if not _TYPES.fullmatch(kind):
                raise QueryError(f"{column} is {kind}: cast it to a type both engines have")
        return frame

    def _held(self, rows: pa.Table) -> Any:
        """`rows` as part of the plans that read them."""
        return self.session.createDataFrame(rows, _schema(rows.schema))

    def _collected(self, frame: Any) -> tuple[Any, bool]:
        """The rows of `frame` as they are now, and whether they are few. They do not leave Spark's own process."""
        self._set(for_few=True)
        with _faults():
            rows = frame._jdf.collectAsList()
            local = self.session._jsparkSession.createDataFrame(rows, frame._jdf.schema())
        return type(frame)(local, self.session), rows.size() <= self._most

    def _write(self, frame: Any) -> Path:
        """Write the rows of `frame`; returns their folder."""
        self._set(for_few=False)
        folder = self._scratch / str(next(self._numbers))
        with _faults():
            frame.write.parquet(_place(folder))
        return folder

    def _read(self, files: Sequence[Path], schema: Any) -> Any:
        """Files are read as they are called: a name is no pattern."""
        reader = self.session.read.option("__globPaths__", "false").schema(schema)
        with _faults():
            return reader.parquet(*map(_place, files))

    def _name(self, name: str, frame: Any, *, few: bool = False, folder: Path | None = None) -> None:
        """A view holds what its names stand for now, so that a name may be given anew."""
        frame.createOrReplaceTempView(name)
        (self._many.discard if few else self._many.add)(name.lower())
        _remove(self._folders.pop(name, None))
        if folder is not None:
            self._folders[name] = folder


@contextmanager
def open_spark(settings: Settings) -> Iterator[Spark]:
    """An empty engine on `settings.spark_master`; the session's process is kept for the next one."""
    scratch = settings.home / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spark-", dir=scratch) as folder:
        session = _session(settings).newSession()
        if _local(settings):
            session.conf.set("spark.sql.shuffle.partitions", str(session.sparkContext.defaultParallelism))
        yield Spark(session, Path(folder).resolve(), settings.spark_few)


def _session(settings: Settings) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ContractError("Spark is not installed", do="install the extra: pip install '.[spark]'") from error
    builder = SparkSession.builder.master(settings.spark_master).appName("fundrecon")
    for name, value in (_OPTIONS | (_LOCAL if _local(settings) else {})).items():
        builder = builder.config(name, value)
    builder = builder.config("spark.driver.memory", _memory(settings.memory_limit))
    do = f"Spark needs Java 17 or later and the master of FUNDRECON_SPARK_MASTER, now {settings.spark_master}"
    try:
        with _faults():
            return builder.getOrCreate()
    except QueryError as error:
        raise ContractError(f"Spark does not start: {error}", do=do) from error


def _local(settings: Settings) -> bool:
    """Whether all of Spark is one process."""
    return re.fullmatch(r"local(\[.*\])?", settings.spark_master) is not None


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


def _without_void(frame: Any) -> Any:
    """A column that is but null becomes text."""
    for column, kind in frame.dtypes:
        if kind == "void":
            frame = frame.withColumn(column, frame[column].cast("string"))
    return frame


def _schema(schema: pa.Schema) -> Any:
    """The Spark schema of Arrow's, in which anything may be null."""
    from pyspark.sql.pandas.types import from_arrow_schema

    anything = pa.schema([field.with_nullable(True).remove_metadata() for field in schema])
    return from_arrow_schema(anything, prefer_timestamp_ntz=True)


def _place(path: Path) -> str:
    return f"file://{path}"


def _remove(path: Path | None) -> None:
    if path is not None and path.is_dir():
        shutil.rmtree(path)
    elif path is not None:
        path.unlink(missing_ok=True)
