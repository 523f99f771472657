"""Parquet into PostgreSQL by binary COPY (ADBC), and the proof that all of it arrived, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.contracts import Table
from etl.errors import DataError, TransientError, Where
from etl.settings import Settings
from etl.storage import arrow_schema
from etl.warehouse import server

BATCH_ROWS = 65_536


@dataclass(frozen=True)
class Totals:
    """Rows, and for each column how many values are there and, for money and numbers, their exact sum."""

    rows: int
    filled: tuple[int, ...]
    sums: tuple[Decimal, ...]

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.rows + other.rows,
            tuple(a + b for a, b in zip(self.filled, other.filled, strict=True)),
            tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)),
        )


def _summed(table: Table) -> list[str]:
    return [f.name for f in table.fields if f.type in ("money", "integer", "rate")]


def nothing(table: Table) -> Totals:
    """Totals of no rows."""
    return Totals(0, (0,) * len(table.fields), (Decimal(0),) * len(_summed(table)))


def batch_totals(table: Table, batch: pa.RecordBatch) -> Totals:
    """Totals of one batch of `table`."""
    filled = tuple(len(column) - column.null_count for column in batch.columns)
    sums = tuple(_sum(batch.column(name)) for name in _summed(table))
    return Totals(batch.num_rows, filled, sums)


def _sum(column: pa.Array) -> Decimal:
    wide = column.cast(pa.decimal128(38, column.type.scale)) if pa.types.is_decimal(column.type) else column
    return Decimal(pc.sum(wide).as_py() or 0)


@contextmanager
def transaction(settings: Settings) -> Iterator[Any]:
    """An ADBC cursor within one transaction: committed when the block ends well, else rolled back.

    Raises TransientError if the server is or goes away.
    """
    try:
        with adbc.connect(server.libpq_uri(settings)) as connection, connection.cursor() as cursor:
            try:
                yield cursor
            except BaseException:
                with suppress(adbc.Error):  # without a server nothing is left to roll back
                    connection.rollback()
                raise
            connection.commit()
    except adbc.OperationalError as error:
        raise TransientError(
            f"the warehouse does not answer: {_first_line(error)}",
            do="check FUNDRECON_WAREHOUSE_URL and that the server runs, then load again",
        ) from None


def ingest(cursor: Any, table: Table, path: Path) -> Totals:
    """Append the rows of `path` in batches of bounded size; returns what was sent.

    Raises DataError if the file's columns or a value do not fit the table.
    """
    sent = nothing(table)

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal sent
        for batch in file.iter_batches(BATCH_ROWS, columns=schema.names):
            fitting = pa.RecordBatch.from_arrays([batch.column(name) for name in schema.names], schema=schema)
            sent += batch_totals(table, fitting)
            yield fitting

    schema = arrow_schema(table)
    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows:
                reader = pa.RecordBatchReader.from_batches(schema, batches())
                cursor.adbc_ingest(table.name, reader, mode="append", db_schema_name=table.schema)
    except (adbc.DataError, adbc.IntegrityError, adbc.ProgrammingError, pa.ArrowException, KeyError) as error:
        raise DataError(
            f"{path.name} does not fit {table.schema}.{table.name}: {_first_line(error)}",
            where=Where(file=str(path)),
            do="run the stage that wrote it again",
        ) from None  # the cause shows the failing row, with names and ids
    return sent


def stored(cursor: Any, table: Table, month: str) -> Totals:
    """Totals of what the warehouse holds for `month`, seen within the transaction."""
    filled = [f'count("{f.name}")' for f in table.fields]
    sums = [f'coalesce(sum("{name}"), 0)::text' for name in _summed(table)]
    columns = ", ".join(["count(*)", *filled, *sums])
    cursor.execute(f'select {columns} from "{table.schema}"."{table.name}" where month = $1', (month,))
    rows, *values = cursor.fetchone()
    count = len(filled)
    return Totals(rows, tuple(values[:count]), tuple(Decimal(value) for value in values[count:]))


def _first_line(error: Exception) -> str:
    return str(error).split("DETAIL", 1)[0].strip().splitlines()[0]
