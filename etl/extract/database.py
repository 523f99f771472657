"""A party's database as a source: its rows of a month, streamed into a canonical CSV that is frozen like any file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.errors import ContractError, TransientError, Where
from etl.extract.inbox import RawFile, freezing
from etl.months import Month
from etl.sources import Query, Source

_ROWS_AT_ONCE = 10_000


@contextmanager
def _connection(source: Source, url: str) -> Iterator[sa.Connection]:
    """A connection to the party's database; a server that is away is a TransientError."""
    where = Where(party=source.party, extract=source.name)
    given = sa.make_url(url)
    if given.get_backend_name() == "sqlite" and given.database and not Path(given.database).is_file():
        # SQLite would make an empty one.
        raise TransientError(f"database not available: no file {given.database}", where=where, do="correct the URL")
    engine = sa.create_engine(given)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        raise TransientError(f"database not available: {error.orig}", where=where, do="try again later") from error
    finally:
        engine.dispose()


def _select(source: Source, connection: sa.Connection, month: Month) -> sa.Select[Any]:
    """The month's rows in their declared order; ContractError if table or columns are not as declared."""
    query = _query(source)
    inspector = sa.inspect(connection)
    if not inspector.has_table(query.table):
        raise _not_as_declared(source, query, f"no table {query.table}")
    names = [column["name"] for column in inspector.get_columns(query.table)]
    missing = [name for name in (query.month_column, *query.order_by) if name not in names]
    if missing:
        raise _not_as_declared(source, query, f"table {query.table} has no column {', '.join(missing)}")
    columns: dict[str, sa.ColumnClause[Any]] = {name: sa.column(name) for name in names}
    rows = sa.select(*columns.values()).select_from(sa.table(query.table))
    return rows.where(columns[query.month_column] == str(month)).order_by(*(columns[n] for n in query.order_by))


def _query(source: Source) -> Query:
    if source.query is None:
        raise ValueError(f"{source.name} is not declared as a table")
    return source.query


def _not_as_declared(source: Source, query: Query, what: str) -> ContractError:
    where = Where(party=source.party, extract=source.name, file=f"{query.table} (database)")
    return ContractError(what, where=where, do=f"compare with etl/sources/{source.name}.py")


def has_rows(month: Month, source: Source, url: str) -> bool:
    """Whether the table is there and has a row for `month`."""
    query = _query(source)
    with _connection(source, url) as connection:
        if not sa.inspect(connection).has_table(query.table):
            return False
        return connection.execute(_select(source, connection, month).limit(1)).first() is not None


def freeze_query(month: Month, source: Source, url: str, frozen_dir: Path) -> RawFile:
    """Stream the month's rows into a frozen UTF-8 CSV with a header; TransientError if there are none yet."""
    with _connection(source, url) as connection, freezing(frozen_dir) as store:
        result = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(_select(source, connection, month))
        count = 0
        store.write(_csv([tuple(result.keys())]))
        for part in result.partitions():
            store.write(_csv([tuple(_text(value) for value in row) for row in part]))
            count += len(part)
        if not count:
            where = Where(party=source.party, month=month, extract=source.name)
            raise TransientError("no rows in the database yet", where=where, do="ask the party, then run again")
    return RawFile(name=f"{source.name}.csv", file_id=store.file_id, path=frozen_dir / store.file_id)


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    """Rows as CSV lines ending in a newline."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _text(value: object) -> str:
    """A database value as text; a decimal keeps its digits and a float its shortest exact form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)
