"""Rows that do not have the header's number of columns, written to a scratch file of their own as they are found."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.extract.block import BATCH, ODD_FIELDS, raw_schema


class OddRows:
    """A sink for such rows; `repaired` says that some fit once quotes and empty trailing cells are understood.

    Written are the columns of `raw_schema` and, null where the row was repaired, `odd` (the row as received) and
    `cells` (how many it has). A row that is too short is padded, one that is too long has empty cells: who knows in
    which column its values belong.
    """

    def __init__(self, path: Path, width: int, delimiter: str) -> None:
        self._path, self._width, self._delimiter = path, width, delimiter
        self._schema = pa.schema([*raw_schema(width), *ODD_FIELDS])
        self._rows: list[tuple[object, ...]] = []
        self._writer: pq.ParquetWriter | None = None
        self.repaired = False

    def keep(self, row_no: int, text: str) -> None:
        """Take one row as received."""
        cells = next((cells for _, cells in rows_of(text, self._delimiter, 1)), [])
        fits = len(cells) >= self._width and not any(cell.strip() for cell in cells[self._width :])
        self.repaired = self.repaired or fits
        shown = cells if fits or len(cells) < self._width else []
        padded = [*shown[: self._width], *[""] * (self._width - len(shown))]
        self._rows.append((row_no, *padded, *((None, None) if fits else (text, len(cells)))))
        if len(self._rows) >= BATCH:
            self._flush()

    def close(self) -> Path | None:
        """The finished file, None if there was no such row."""
        if self._rows:
            self._flush()
        if self._writer is None:
            return None
        self._writer.close()
        return self._path

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, self._schema, compression="lz4")
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows = []


def rows_of(text: str, delimiter: str, limit: int) -> list[tuple[int, list[str]]]:
    """The first rows of a text as cells, each with the number of its last line."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):  # a cell without end: what was read before it is all we can show
        rows.extend((reader.line_num, cells) for _, cells in zip(range(limit), reader, strict=False))
    return rows
