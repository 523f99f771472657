"""CSV of any encoding and delimiter, streamed; a row that does not fit is kept as broken, never lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from etl.errors import Where
from etl.extract.block import Block, Broken, batches_of, raw_schema, write_raw
from etl.extract.encoding import Decoded, decode
from etl.extract.header import LOOK_AT, Header, find_header, known_names, unified
from etl.extract.inbox import RawFile
from etl.sources import Source

_DELIMITERS = ",\t;|"
_PARSE_BYTES = 1 << 23


def read_csv(file: RawFile, source: Source, where: Where, scratch: Path) -> Block:
    """The one block of a CSV file; scratch files go under `scratch`. Raises ContractError for the header."""
    known = known_names(source.name)
    score = lambda text: max(_score(text, d, known) for d in _DELIMITERS)  # noqa: E731
    text = decode(file.path, score, scratch / f"{file.file_id}.utf8")
    with text.path.open(encoding="utf-8", newline="") as lines:
        top = "".join(line for _, line in zip(range(LOOK_AT), lines, strict=False))
    delimiter = max(_DELIMITERS, key=lambda d: _score(top, d, known))
    rows = _rows(top, delimiter)
    header = find_header([cells for _, cells in rows], source, where)
    header = replace(header, row_no=rows[header.row_no - 1][0])
    raw = scratch / f"{file.file_id}.raw"
    reader = _read(text, delimiter, header, raw)
    text.path.unlink()
    return Block(
        file=file, sheet="", header=header, raw=raw, width=len(header.names),
        broken=tuple(reader.broken), damaged=text.damaged, in_order=not reader.repaired,
    )  # fmt: skip


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first rows as cells, each with the number of its last line."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):  # a cell without end: what was read before it is all we can show
        rows.extend((reader.line_num, cells) for _, cells in zip(range(LOOK_AT), reader, strict=False))
    return rows


def _score(text: str, delimiter: str, known: Mapping[str, str]) -> int:
    """How many cells of the best of the first rows are known names."""
    rows = _rows(text, delimiter)
    return max((sum(unified(cell) in known for cell in cells if cell) for _, cells in rows), default=0)


def _read(text: Decoded, delimiter: str, header: Header, raw: Path) -> _Reader:
    """Read with quoting; where a quotation mark swallows rows, line by line without it."""
    for quoting in (True, False) if text.quoted else (False,):
        reader = _Reader(text.path, delimiter, header, quoting)
        with suppress(_EndlessQuote):
            write_raw(raw, len(header.names), reader.batches())
            return reader
    raise AssertionError("reading without quotes cannot end in a quote")


class _EndlessQuote(Exception):
    """A quotation mark that swallows the following rows."""


@dataclass
class _Reader:
    """One pass over the file: numbers the rows, keeps the broken ones, repairs what is only badly quoted."""

    text: Path
    delimiter: str
    header: Header
    quoting: bool
    broken: list[Broken] = field(default_factory=list)
    repaired: bool = False
    _odd: dict[int, str] = field(default_factory=dict)
    _row_no: int = 0
    _swallowed: bool = False

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches of raw_schema; raises _EndlessQuote where quoting cannot be trusted."""
        self._row_no = self.header.row_no
        for batch in self._open():
            yield self._numbered(batch)
            yield from self._repaired(self._row_no)
        if self._swallowed:
            raise _EndlessQuote
        yield from self._repaired(max(self._odd, default=0))

    @property
    def _width(self) -> int:
        return len(self.header.names)

    def _open(self) -> Iterator[pa.RecordBatch]:
        names = [f"c{i}" for i in range(self._width)]
        read = pa_csv.ReadOptions(
            skip_rows=self.header.row_no, column_names=names, use_threads=False, block_size=_PARSE_BYTES
        )
        parse = pa_csv.ParseOptions(
            delimiter=self.delimiter,
            quote_char='"' if self.quoting else False,
            newlines_in_values=self.quoting,
            ignore_empty_lines=False,
            invalid_row_handler=self._keep,
        )
        convert = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        try:
            yield from pa_csv.open_csv(self.text, read_options=read, parse_options=parse, convert_options=convert)
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                return
            if self.quoting:
                raise _EndlessQuote from error
            raise

    def _keep(self, row: pa_csv.InvalidRow) -> str:
        self._swallowed = self._swallowed or (self.quoting and ("\n" in row.text or "\r" in row.text))
        self._odd[row.number] = row.text
        return "skip"

    def _numbered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with row numbers that leave out the odd rows between."""
        if self._swallowed or (self.quoting and self._is_swallowing(batch)):
            raise _EndlessQuote
        numbers = np.arange(self._row_no + 1, self._row_no + 1 + batch.num_rows + len(self._odd))
        numbers = numbers[~np.isin(numbers, list(self._odd))][: batch.num_rows]
        self._row_no = int(numbers[-1]) if len(numbers) else self._row_no
        columns = [pa.array(numbers, pa.int64()), *batch.columns]
        return pa.RecordBatch.from_arrays(columns, schema=raw_schema(self._width))

    def _is_swallowing(self, batch: pa.RecordBatch) -> bool:
        """Whether a value holds a line break and a delimiter: rows swallowed by a quotation mark."""
        for column in batch.columns:
            breaks = column.filter(pc.match_substring_regex(column, "[\r\n]"))
            if len(breaks) and pc.any(pc.match_substring(breaks, self.delimiter)).as_py():
                return True
        return False

    def _repaired(self, until: int) -> Iterator[pa.RecordBatch]:
        """Odd rows up to row `until`: those that fit once quotes and empty trailing cells are understood."""
        good = []
        for number in [number for number in self._odd if number <= until]:
            text = self._odd.pop(number)
            cells = next((cells for _, cells in _rows(text, self.delimiter)), [])
            if len(cells) >= self._width and not any(cell.strip() for cell in cells[self._width :]):
                good.append((number, cells[: self._width]))
                self.repaired = True
            else:
                reason = f"列数不符：应为{self._width}列，实为{len(cells)}列"
                self.broken.append(Broken(row_no=number, content=text, reason=reason))
        yield from batches_of(good, self._width)
