"""Replace a month in the warehouse: all its tables in one transaction, proved to the fen before it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from etl.contracts import TABLES, Table
from etl.errors import DataError, TransientError, Where
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import bulk, migrate, server
from etl.warehouse.files import MonthFiles, month_files
from etl.warehouse.schema import run as run_table

LOCK = 6403  # advisory: one load at a time; figures wait for it too


@dataclass(frozen=True)
class LoadSummary:
    """What the warehouse now holds for the month."""

    month: str
    rows: int
    tables: int
    row_counts: dict[str, int]
    replaced_signed: bool = False

    def __str__(self) -> str:
        changed = "; replaces what was signed: sign anew" if self.replaced_signed else ""
        return f"{self.month}: {self.rows:,} rows in {self.tables} tables{changed}"


def run(month: Month, settings: Settings) -> LoadSummary:
    """Load all Parquet files of `month`, in place of what the warehouse held for it.

    Raises DataError if the month is not finished, if it would replace what is signed and `settings.replace_signed`
    does not allow it, or if what arrived is not what was sent; then nothing has changed.
    """
    files = month_files(month, settings)
    digest = files.inputs_sha256()
    migrate.upgrade(settings)
    with recorded(month, "load", settings) as record, bulk.transaction(settings) as cursor:
        cursor.execute(f"select pg_advisory_xact_lock({LOCK})")
        signed = _signed(cursor, month, digest)
        if signed and not settings.replace_signed:
            raise _refusal(month, signed)
        record["message"] = f"replaces what was signed: {signed}" if signed else None
        counts = {name: _replace(cursor, TABLES[name], month, files) for name in TABLES}
        record["rows"] = sum(counts.values())
        _remember(cursor, month, digest, files, counts)
    return LoadSummary(month, record["rows"], sum(1 for count in counts.values() if count), counts, bool(signed))


def _signed(cursor: Any, month: Month, digest: str) -> str:
    """Who approved what is loaded, if that is something else than what is to be loaded; else empty."""
    cursor.execute(
        "select string_agg(distinct s.role_label || ' ' || s.person, ', ') from report.sign_offs s "
        "join report.signing m on m.month = s.month and m.signing in ('signed', 'partly', 'changed') "
        "where s.month = $1 and s.current and s.decision = 'approved' and s.inputs_sha256 <> $2",
        (month, digest),
    )
    return cursor.fetchone()[0] or ""


def _refusal(month: Month, signed: str) -> DataError:
    return DataError(
        f"{month} is signed ({signed}), and what would be loaded is something else",
        where=Where(month=month),
        do=f"fundrecon load {month} --replace-signed (FUNDRECON_REPLACE_SIGNED=yes), then sign anew; "
        "what was signed stays on record",
    )


def _replace(cursor: Any, table: Table, month: Month, files: MonthFiles) -> int:
    """Delete and copy one table; returns its rows."""
    cursor.execute(f'delete from "{table.schema}"."{table.name}" where month = $1', (month,))
    sent = bulk.nothing(table)
    for name, path in files.parts:
        if name == table.name:
            sent += bulk.ingest(cursor, table, path)
    arrived = bulk.stored(cursor, table, month)
    if arrived != sent:
        raise DataError(
            f"{table.name}: sent {sent.rows} rows with sums {_show(sent)}, "
            f"the warehouse holds {arrived.rows} with {_show(arrived)} for the month",
            where=Where(month=month, extract=table.name),
            do="look for rows of another month in its Parquet files",
        )
    return sent.rows


def _show(totals: bulk.Totals) -> str:
    return " ".join(str(value) for value in totals.sums)


def _remember(cursor: Any, month: Month, digest: str, files: MonthFiles, counts: dict[str, int]) -> None:
    """The month's state, in the same transaction as its rows."""
    cursor.execute("delete from ops.month_state where month = $1", (month,))
    cursor.execute(
        "insert into ops.month_state (month, inputs_sha256, manifests, row_counts, rows) "
        "values ($1, $2, $3::text::jsonb, $4::text::jsonb, $5)",
        (
            month,
            digest,
            json.dumps(files.manifests, sort_keys=True),
            json.dumps(counts, sort_keys=True),
            sum(counts.values()),
        ),
    )


@contextmanager
def recorded(subject: str, stage: str, settings: Settings) -> Iterator[dict[str, Any]]:
    """A row in ops.run that outlives a rollback; what the block puts under `rows` and `message` is stored."""
    record: dict[str, Any] = {"rows": 0, "message": None}
    with server.begin(settings) as connection:
        values = {"month": subject, "stage": stage, "status": "running"}
        run_id = connection.scalar(run_table.insert().values(values).returning(run_table.c.run_id))
    try:
        yield record
    except BaseException as error:
        with suppress(TransientError):  # the server away is what we may be reporting
            _finish(run_id, settings, status="failed", message=str(error))
        raise
    _finish(run_id, settings, status="done", **record)


def _finish(run_id: int | None, settings: Settings, **outcome: Any) -> None:
    with server.begin(settings) as connection:
        update = run_table.update().where(run_table.c.run_id == run_id)
        connection.execute(update.values(finished_at=func.now(), **outcome))
