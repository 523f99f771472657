"""The agency's database: its extracts as tables, money and dates as text, one row's month in column `month`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from etl.contracts import table
from etl.storage import replacing

TABLES = ("collection", "benefit_batch", "approval", "register")
_AT_ONCE = 20_000  # rows that stand as Python objects at a time
_NOT_STORED = ("fund",)  # ours, not theirs


def fields_of(extract: str) -> tuple[str, ...]:
    """Columns of the agency's table: the fields of the contract that a party knows."""
    return tuple(f.name for f in table(extract).data_fields if f.name not in _NOT_STORED)


class Database:
    """Open SQLite file; rows are appended chunk by chunk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for name in TABLES:
            columns = ", ".join(f'"{field}" TEXT' for field in ("month", *fields_of(name)))
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            connection.execute(f'CREATE INDEX "{name}_month" ON "{name}" (month)')

    def append(self, name: str, month: str, columns: Mapping[str, pa.Array]) -> None:
        """Append rows given as columns of text; empty text is stored as NULL."""
        fields = fields_of(name)
        marks = ", ".join(["?", *("nullif(?, '')" for _ in fields)])
        for start in range(0, len(columns[fields[0]]), _AT_ONCE):
            values = [columns[field].slice(start, _AT_ONCE).to_pylist() for field in fields]
            rows = zip([month] * len(values[0]), *values, strict=True)
            self._connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)

    def append_rows(self, name: str, month: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Append a few rows given as dicts; missing fields are NULL."""
        columns = {field: pa.array([row.get(field, "") for row in rows], pa.string()) for field in fields_of(name)}
        self.append(name, month, columns)


@contextmanager
def database(path: Path) -> Iterator[Database]:
    """A new SQLite file that takes its name when it is complete."""
    with replacing(path) as temporary:
        connection = sqlite3.connect(temporary)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        try:
            yield Database(connection)
            connection.commit()
        finally:
            connection.close()
