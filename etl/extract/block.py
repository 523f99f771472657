"""A block: the rows of one file and sheet as text, before anything is interpreted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.extract.header import Header
from etl.extract.inbox import RawFile

BATCH = 65_536
ODD_FIELDS = (pa.field("odd", pa.string()), pa.field("cells", pa.int64()))


@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows in `raw` (Parquet: row_no, c0 .. cN, all text) and what is known about them.

    `odd` is a second such file with the rows that do not have the header's number of columns, if there are any
    (see OddRows). `named` are values read from the name of file or sheet; `damaged` says that bytes could not be
    decoded, `in_order` that all rows that can be accepted stand by row number.
    """

    file: RawFile
    sheet: str
    header: Header
    raw: Path
    width: int
    named: dict[str, str] = field(default_factory=dict)
    odd: Path | None = None
    damaged: bool = False
    in_order: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Where the block stands among the others."""
        return self.file.file_id, self.sheet

    def with_named(self, named: dict[str, str]) -> Block:
        """The same block with more values read from names."""
        return replace(self, named={**self.named, **named})

    @property
    def files(self) -> tuple[Path, ...]:
        """The scratch files that hold all rows."""
        return (self.raw, *([self.odd] if self.odd else []))

    @property
    def nameless(self) -> tuple[int, ...]:
        """Columns without a header: they must be empty."""
        return (*self.header.nameless, *range(len(self.header.names), self.width))


def raw_schema(width: int) -> pa.Schema:
    """row_no and `width` text columns."""
    return pa.schema([("row_no", pa.int64()), *((f"c{i}", pa.string()) for i in range(width))])


def write_raw(path: Path, width: int, batches: Iterable[pa.RecordBatch]) -> None:
    """Write batches of `raw_schema` as a scratch file."""
    with pq.ParquetWriter(path, raw_schema(width), compression="lz4") as writer:
        for batch in batches:
            writer.write_batch(batch)


def batches_of(rows: Iterable[tuple[int, Sequence[str]]], width: int) -> Iterator[pa.RecordBatch]:
    """Batches of numbered rows; every row has at most `width` cells."""
    numbers: list[int] = []
    cells: list[list[str]] = []
    for row_no, row in rows:
        numbers.append(row_no)
        cells.append([*row, *[""] * (width - len(row))])
        if len(numbers) == BATCH:
            yield _batch(numbers, cells, width)
            numbers, cells = [], []
    if numbers:
        yield _batch(numbers, cells, width)


def _batch(numbers: list[int], cells: list[list[str]], width: int) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
    return pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), *columns], schema=raw_schema(width))
