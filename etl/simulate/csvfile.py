"""CSV files as parties write them: encoding, byte order mark, a few rows that must be rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from etl.simulate.textcols import lines
from etl.storage import replacing

_STEP = 8 << 20
_GARBAGE_EVERY = 250  # rows per row of garbage, so that a file stays far below one reject in a hundred


class CsvFile:
    """An open CSV file; rows are counted, garbage is added in proportion."""

    def __init__(self, file: BinaryIO, encoding: str, header: Sequence[str], garbage: Sequence[str] = ()) -> None:
        self._file, self._encoding, self._garbage = file, encoding, garbage
        self.rows = self._thrown = 0
        if encoding == "utf-8-sig":
            self._encoding = "utf-8"
            file.write(b"\xef\xbb\xbf")
        self.line(",".join(header))

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Write rows; after enough of them a row of garbage."""
        if not len(columns[0]):
            return
        data = lines(columns)
        if self._encoding == "utf-8":
            self._file.write(data)
        else:
            self._file.write(data.decode("utf-8").encode(self._encoding))
        self.rows += len(columns[0])
        while self._thrown < min(len(self._garbage), self.rows // _GARBAGE_EVERY):
            self.line(self._garbage[self._thrown])
            self._thrown += 1

    def line(self, text: str) -> None:
        """Write one line as it is."""
        self._file.write((text + "\r\n").encode(self._encoding))


@contextmanager
def csv_file(path: Path, header: Sequence[str], *, encoding: str, garbage: Sequence[str] = ()) -> Iterator[CsvFile]:
    """A CSV file that takes its name when it is complete. `encoding` utf-8-sig writes a byte order mark."""
    with replacing(path) as temporary, temporary.open("wb", buffering=_STEP) as file:
        yield CsvFile(file, encoding, header, garbage)
