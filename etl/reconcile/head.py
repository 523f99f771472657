"""The comment head of a SQL file: `-- name: value` lines before the query, checked as they are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from etl.errors import ContractError, Where
from etl.reconcile.engines import Engine, QueryError

_LINE = re.compile(r"--\s*(?P<name>[a-z_]+):\s*(?P<value>.*?)\s*")
_CONTINUED = re.compile(r"--\s{2,}(?P<value>\S.*?)\s*")


class Head:
    """What a SQL file says of itself, and its query; a value that is missing or wrong is a ContractError.

    A value goes on in the next line if that is indented by two or more blanks after the dashes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sql = path.read_text(encoding="utf-8")
        self._values: dict[str, tuple[str, int]] = {}
        self._asked: set[str] = set()
        self._read()

    def _read(self) -> None:
        name = ""
        for number, line in enumerate(self.sql.splitlines(), start=1):
            if not line.startswith("--"):
                break
            if found := _LINE.fullmatch(line):
                name = found["name"]
                if name in self._values:
                    raise self.wrong(f"`{name}` is given twice", number)
                self._values[name] = (found["value"], number)
            elif name and (more := _CONTINUED.fullmatch(line)):
                value, first = self._values[name]
                self._values[name] = (f"{value} {more['value']}", first)
            else:
                raise self.wrong(f"not `-- name: value`: {line!r}", number)

    def wrong(self, what: str, line: int = 1, *, name: str = "") -> ContractError:
        """The error to raise about `line` of this file, or the line of the value called `name`."""
        row = self._line(name) if name else line
        return ContractError(what, where=Where(file=str(self.path), row=row), do="correct the head of the SQL file")

    def text(self, name: str, default: str | None = None) -> str:
        """The value called `name`; ContractError if it is missing and has no default."""
        self._asked.add(name)
        value, line = self._values.get(name, (default, 1))
        if not value and default is None:
            raise self.wrong(f"`{name}` is missing", line)
        return value or ""

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """The value called `name`, one of `allowed`."""
        value = self.text(name, default)
        if value not in allowed:
            raise self.wrong(f"`{name}` is {value!r}, not one of: {', '.join(allowed)}", self._line(name))
        return value

    def names(self, name: str, allowed: Collection[str], default: str | None = None) -> tuple[str, ...]:
        """The comma-separated values called `name`, each one of `allowed`."""
        values = self.listed(name, default)
        for value in values:
            if value not in allowed:
                raise self.wrong(f"`{name}` has {value!r}, not one of: {', '.join(allowed)}", self._line(name))
        return values

    def listed(self, name: str, default: str | None = "") -> tuple[str, ...]:
        """The comma-separated values called `name`, none if it is not given."""
        return tuple(filter(None, (part.strip() for part in self.text(name, default).split(","))))

    def integer(self, name: str, default: str | None = None) -> int:
        """The whole number called `name`."""
        value = self.text(name, default)
        if not value.isdecimal():
            raise self.wrong(f"`{name}` is {value!r}, not a whole number", self._line(name))
        return int(value)

    def decimal(self, name: str, default: str | None = None) -> Decimal:
        """The amount called `name`, not negative."""
        try:
            value = Decimal(self.text(name, default))
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or value < 0:
            raise self.wrong(f"`{name}` is not an amount of zero or more", self._line(name))
        return value

    def done(self) -> str:
        """The query, after all values were asked for; ContractError for others, or if it is not one SELECT."""
        for name in self._values.keys() - self._asked:
            raise self.wrong(f"`{name}` is not known; known are {', '.join(sorted(self._asked))}", self._line(name))
        with naming(self.path):
            statements = duckdb.extract_statements(self.sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT or self.sql.rstrip().endswith(";"):
            raise self.wrong("not one SELECT without a semicolon")
        return self.sql

    def _line(self, name: str) -> int:
        return self._values.get(name, ("", 1))[1]


def materialise(engine: Engine, name: str, path: Path, sql: str, needed: Collection[str]) -> list[str]:
    """Make the table `name` from the query of file `path`; returns its columns, `needed` among them.

    ContractError with the file's name and line where the query fails or lacks a column.
    """
    with naming(path):
        engine.table(name, sql)
    return require(engine, name, path, needed)


def require(engine: Engine, name: str, path: Path, needed: Collection[str]) -> list[str]:
    """The columns of `name`, made from the query of file `path`; ContractError if one of `needed` is missing."""
    columns = engine.columns(name)
    if missing := sorted(set(needed) - set(columns)):
        raise ContractError(
            f"columns missing: {', '.join(missing)}", where=Where(file=str(path)), do="select these columns as well"
        )
    return columns


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turns what the engine says against a query into a ContractError with the file's name and line."""
    try:
        yield
    except (duckdb.Error, QueryError) as error:
        line = re.search(r"LINE (\d+)", str(error))
        where = Where(file=str(path), row=int(line[1]) if line else 0)
        raise ContractError(str(error).splitlines()[0], where=where, do="correct the SQL file") from error
