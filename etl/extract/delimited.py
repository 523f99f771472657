"""CSV of any encoding and delimiter, streamed; a row that does not fit is set aside, never lost."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from etl.errors import Where
from etl.extract.block import Block, raw_schema, write_raw
from etl.extract.encoding import Decoded, decode
from etl.extract.header import LOOK_AT, Header, find_header, known_names, unified
from etl.extract.inbox import RawFile
from etl.extract.odd import OddRows, rows_of
from etl.sources import Source

_DELIMITERS = ",\t;|"
_PARSE_BYTES = 1 << 23


def read_csv(file: RawFile, source: Source, where: Where, scratch: Path) -> Block:
    """The one block of a CSV file; scratch files go under `scratch`. Raises ContractError for the header."""
    known = known_names(source)
    delimiters = source.delimiter or _DELIMITERS
    score = lambda text: max(_score(text, d, known) for d in delimiters)  # noqa: E731
    text = decode(file.path, score, scratch / f"{file.file_id}.utf8", source.encoding)
    with text.path.open(encoding="utf-8", newline="") as lines:
        top = "".join(line for _, line in zip(range(LOOK_AT), lines, strict=False))
    delimiter = max(delimiters, key=lambda d: _score(top, d, known))
    rows = rows_of(top, delimiter, LOOK_AT)
    header = find_header([cells for _, cells in rows], source, where)
    header = replace(header, row_no=rows[header.row_no - 1][0])
    raw = scratch / f"{file.file_id}.raw"
    reader = _read(text, delimiter, header, raw)
    text.path.unlink()
    return Block(
        file=file, sheet="", header=header, raw=raw, width=len(header.names),
        odd=reader.odd.close(), damaged=text.damaged, in_order=not reader.odd.repaired,
    )  # fmt: skip


def _score(text: str, delimiter: str, known: Mapping[str, str]) -> int:
    """How many cells of the best of the first rows are known names."""
    rows = rows_of(text, delimiter, LOOK_AT)
    return max((sum(unified(cell) in known for cell in cells if cell) for _, cells in rows), default=0)


def _read(text: Decoded, delimiter: str, header: Header, raw: Path) -> _Reader:
    """Read with quoting; where a quotation mark swallows rows, line by line without it."""
    for quoting in (True, False) if text.quoted else (False,):
        odd = OddRows(raw.with_suffix(f".odd{int(quoting)}"), len(header.names), delimiter)
        reader = _Reader(text.path, delimiter, header, quoting, odd)
        with suppress(_EndlessQuote):
            write_raw(raw, len(header.names), reader.batches())
            return reader
        odd.close()
    raise AssertionError("reading without quotes cannot end in a quote")


class _EndlessQuote(Exception):
    """A quotation mark that swallows the following rows."""


@dataclass
class _Reader:
    """One pass over the file: numbers the rows and sets aside the odd ones."""

    text: Path
    delimiter: str
    header: Header
    quoting: bool
    odd: OddRows
    _odd_numbers: array[int] = field(default_factory=lambda: array("q"))  # of odd rows since the last batch
    _row_no: int = 0
    _swallowed: bool = False

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches of raw_schema; raises _EndlessQuote where quoting cannot be trusted."""
        self._row_no = self.header.row_no
        for batch in self._open():
            yield self._numbered(batch)
        if self._swallowed:
            raise _EndlessQuote

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
        if not self._swallowed:
            self._odd_numbers.append(row.number)
            self.odd.keep(row.number, row.text)
        return "skip"

    def _numbered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with row numbers that leave out the odd rows between."""
        if self._swallowed or (self.quoting and self._is_swallowing(batch)):
            raise _EndlessQuote
        odd = np.array(self._odd_numbers, dtype=np.int64)
        numbers = np.arange(self._row_no + 1, self._row_no + 1 + batch.num_rows + len(odd))
        numbers = numbers[~np.isin(numbers, odd)][: batch.num_rows]
        self._row_no = int(numbers[-1]) if len(numbers) else self._row_no
        self._odd_numbers = array("q", odd[odd > self._row_no].tolist())
        columns = [pa.array(numbers, pa.int64()), *batch.columns]
        return pa.RecordBatch.from_arrays(columns, schema=raw_schema(self._width))

    def _is_swallowing(self, batch: pa.RecordBatch) -> bool:
        """Whether a value holds a line break and a delimiter: rows swallowed by a quotation mark."""
        for column in batch.columns:
            breaks = column.filter(pc.match_substring_regex(column, "[\r\n]"))
            if len(breaks) and pc.any(pc.match_substring(breaks, self.delimiter)).as_py():
                return True
        return False
