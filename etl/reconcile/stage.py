"""The stage: from the month's extracts and last month's open items to `months/<M>/reconcile/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path

import duckdb

from etl import storage
from etl.contracts import table
from etl.findings import Finding
from etl.months import Month
from etl.reconcile import causes, entries, inputs, manifest, passes, proof, queries, rules
from etl.reconcile.queries import Queries
from etl.settings import Settings

# contract table -> where its rows come from
_OUTPUTS = {
    "entry": "entry",
    "match": "match",
    "open_item": "open_item",
    "cause_movement": "movement",
    "statement": "balance",
}


@dataclass(frozen=True)
class ReconcileSummary:
    """Numbers of rows of a reconciled month; `unexplained` is the sum of open amounts without a cause, in yuan."""

    month: str
    entries: int
    matched: int
    open_items: int
    unexplained: Decimal
    findings: int

    def __str__(self) -> str:
        return (
            f"{self.month}: {self.entries} entries, {self.matched} matched, {self.open_items} open, "
            f"{self.unexplained} unexplained, {self.findings} findings"
        )


def run(month: Month, settings: Settings, sql: Path = queries.SQL) -> ReconcileSummary:
    """Reconcile `month` and write its tables and, last, its manifest.

    TransientError if an extract or the month before is missing; ContractError if a SQL file is not as promised, or
    if the proof is broken. Faults in the data are findings.
    """
    known = queries.load(sql)
    files = inputs.find(month, settings)
    manifest.remove(month, settings)
    with storage.connect(settings) as connection:
        inputs.register(connection, month, files)
        reconcile(connection, month, known)
        found = rules.findings(connection, month, known, settings)
        written = _write(connection, month, settings, found)
        summary = _summary(connection, month, len(found))
    manifest.write(month, settings, chain.from_iterable(files.values()), written)
    return summary


def reconcile(connection: duckdb.DuckDBPyConnection, month: Month, known: Queries) -> None:
    """Create `entry`, `carried`, `match`, `open_item`, `movement` and `balance` from the registered inputs."""
    entries.build(connection, month, known)
    entries.create(connection, table("match"))
    entries.create(connection, table("open_item"))
    for leg in known.legs:
        passes.start(connection, leg)
        passes.run(connection, [query for query in known.passes if query.leg == leg])
        causes.decide(connection, [query for query in known.causes if leg in query.legs])
        connection.execute(f"insert into match by name {passes.matches(month)}")
        connection.execute(f"insert into open_item by name {causes.open_items(month)}")
    proof.build(connection, month)
    proof.check(connection, month)


def _write(
    connection: duckdb.DuckDBPyConnection, month: Month, settings: Settings, found: Sequence[Finding]
) -> list[Path]:
    folder = manifest.folder(month, settings)
    paths = [folder / f"{name}.parquet" for name in (*_OUTPUTS, "finding")]
    for path, source in zip(paths, _OUTPUTS.values(), strict=False):
        storage.write_query(path, table(path.stem), connection, f"select * from {source}")
    storage.write_rows(paths[-1], table("finding"), (finding.row() for finding in found))
    return paths


def _summary(connection: duckdb.DuckDBPyConnection, month: Month, findings: int) -> ReconcileSummary:
    entered, matched, still_open, unexplained = connection.execute("""
        select (select count(*) from entry), (select count(*) from match), (select count(*) from open_item),
               (select coalesce(sum(abs(amount)), 0)::decimal(18,2) from open_item where cause = 'unexplained')
    """).fetchall()[0]
    return ReconcileSummary(month, entered, matched, still_open, unexplained, findings)
