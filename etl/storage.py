"""Files of a month: written under a temporary name and renamed, with bytes that depend on content alone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.contracts import DUCKDB_TYPES, Table
from etl.settings import Settings

_ROW_GROUP = 131_072
_SAMPLE, _APART = 4096, 4  # rows looked at; rows per value from which values come again
_ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "DECIMAL(12,6)": pa.decimal128(12, 6),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of `table`, in contract order."""
    return pa.schema(
        [pa.field(f.name, _ARROW_TYPES[DUCKDB_TYPES[f.type]], f.name not in table.required) for f in table.fields]
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path that takes the name `path` when the block ends well, and vanishes otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_parquet(path: Path, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
    """Write `batches` (columns of `table` in any order) as Parquet; returns the number of rows.

    Raises pyarrow.ArrowInvalid where a value does not fit the contract's type exactly.
    """
    schema, rows = arrow_schema(table), 0
    groups = _row_groups(batches, schema)
    first = next(groups, schema.empty_table())
    repeated = _repeated(first)
    with (
        replacing(path) as temporary,
        pq.ParquetWriter(
            temporary, schema, compression="zstd", use_dictionary=repeated, write_statistics=repeated
        ) as writer,
    ):
        for group in chain([first], groups):
            writer.write_table(group, row_group_size=_ROW_GROUP)
            rows += group.num_rows
    return rows


def _repeated(rows: pa.Table) -> list[str]:
    """Columns whose values come again: of the others neither a dictionary nor the least and greatest say much."""
    some = rows.slice(0, _SAMPLE)
    return [name for name in rows.column_names if len(pc.unique(some[name])) <= len(some) // _APART]


def _row_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in groups of one size: how an engine cuts its batches must not reach the file's bytes."""
    held, rows = [], 0
    for batch in batches:
        held.append(pa.Table.from_batches([batch]).select(schema.names).cast(schema))
        rows += batch.num_rows
        while rows >= _ROW_GROUP:
            whole = pa.concat_tables(held)
            yield whole.slice(0, _ROW_GROUP).combine_chunks()
            held, rows = [whole.slice(_ROW_GROUP)], rows - _ROW_GROUP
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def write_rows(path: Path, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Like `write_parquet` for a few rows given as dicts; missing keys are null."""
    schema = arrow_schema(table)
    columns = [[row.get(name) for name in schema.names] for row in rows]
    arrays = [pa.array([row[i] for row in columns], field.type) for i, field in enumerate(schema)]
    return write_parquet(path, table, [pa.RecordBatch.from_arrays(arrays, schema=schema)])


def write_query(path: Path, table: Table, connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Write the rows of `sql`, ordered by the table's key, as Parquet of the contract's columns and types."""
    columns = ", ".join(f'"{f.name}"::{DUCKDB_TYPES[f.type]} as "{f.name}"' for f in table.fields)
    key = ", ".join(f'"{name}" nulls first' for name in table.key)
    reader = connection.sql(f"select {columns} from ({sql}) order by {key}").to_arrow_reader(65_536)
    return write_parquet(path, table, reader)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON with sorted keys."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(value: Any) -> str:
    """Hex digest of a value that JSON can hold; the order of its keys counts."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def duckdb_config(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    """How every DuckDB runs: within the memory limit, spilling under the data folder, downloading nothing."""
    spill = settings.home / "tmp"
    spill.mkdir(parents=True, exist_ok=True)
    return {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "checkpoint_threshold": "1TB",  # compressing what is in memory costs more than the few reads of a table gain
    }


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB configured by `duckdb_config`; a moment with a zone is on its day in China, anywhere."""
    connection = duckdb.connect(config=duckdb_config(settings))
    connection.execute("set global TimeZone = 'Asia/Shanghai'")
    connection.execute("set enable_progress_bar = false")  # it would be written into what a command prints
    return connection
