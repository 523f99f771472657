"""The stage: from the month's extracts and last month's open items to `months/<M>/reconcile/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path

from etl import storage
from etl.contracts import DUCKDB_TYPES, Table, table
from etl.findings import Finding
from etl.months import Month
from etl.reconcile import causes, clusters, county, entries, inputs, manifest, passes, proof, rules, verdicts
from etl.reconcile.bulk import Bulk
from etl.reconcile.engines import Engine, open_engine
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import Pool
from etl.reconcile.queries import Leg, Queries
from etl.settings import Settings

# contract table -> where its rows come from
_OUTPUTS = {
    "entry": "entry",
    "match": "match",
    "open_item": "open_item",
    "cause_movement": "movement",
    "statement": "balance",
    "candidate": "candidate_found",
    "verdict": "verdict",
    "cluster": "cluster",
}


@dataclass(frozen=True)
class ReconcileSummary:
    """Numbers of rows of a reconciled month: its entries and those carried to it are matched or open.

    `unexplained` is the sum of open amounts without a cause, in yuan.
    """

    month: str
    entries: int
    carried: int
    matched: int
    open_items: int
    unexplained: Decimal
    findings: int

    def __str__(self) -> str:
        return (
            f"{self.month}: {self.entries} entries + {self.carried} carried = {self.matched} matched + "
            f"{self.open_items} open, "
            f"{self.unexplained} unexplained, {self.findings} findings"
        )


def run(month: Month, settings: Settings, sql: Path = county.SQL) -> ReconcileSummary:
    """Reconcile `month` and write its tables and, last, its manifest.

    `sql` is the folder of the county's declaration. TransientError if an extract or the month before is missing;
    ContractError if a SQL file is not as promised, or if the proof is broken. Faults in the data are findings.
    """
    known = county.queries(sql)
    found_files = inputs.find(month, settings, known.relations)
    made_from = manifest.basis(chain.from_iterable(found_files.values()), settings, sql)
    with open_engine(settings) as engine:
        inputs.register(engine, month, found_files, known)
        reconcile(engine, month, known)
        found = rules.findings(engine, month, known, settings)
        manifest.remove(month, settings)  # until here, what failed left the last good state
        written = _write(engine, month, settings, found)
        summary = _summary(engine, month, len(found))
    manifest.write(month, settings, made_from, written)
    return summary


def reconcile(engine: Engine, month: Month, known: Queries, made: Callable[[str], None] = lambda _: None) -> list[Bulk]:
    """Make `entry`, `carried` and the tables of `_OUTPUTS` from the registered inputs; the proof holds.

    Returns what was matched in bulk, which is in none of the tables but in the statement's totals. `made` is told the
    name of each table when it is made, perhaps before the proof is known to hold, and those of the files of the bulk.
    """
    bulks = entries.build(engine, month, known)
    for name in ("entry", *(bulk.file.stem for bulk in bulks)):
        made(name)
    for leg in known.legs:
        _pair(engine, month, known, leg, at_once=leg.name in {bulk.leg for bulk in bulks})
        if leg == known.legs[-1]:
            _unite(engine, known, "match", "candidate_found")
            made("match")
            made("candidate")
        _explain(engine, month, known, leg)
        if leg == known.legs[-1]:
            _unite(engine, known, "open_item")
            made("open_item")
        engine.table(f"verdict_{leg.name}", verdicts.of_leg(engine, month, leg, known))
    verdicts.build(engine, month, known)
    made("verdict")
    proof.build(engine, month, known)
    proof.check(engine, month, known)
    made("cause_movement")
    made("statement")
    clusters.build(engine, month, known)
    made("cluster")
    return bulks


def _pair(engine: Engine, month: Month, known: Queries, leg: Leg, *, at_once: bool) -> None:
    """Make the leg's parts of `match` and `candidate_found`."""
    pool = Pool.of(engine, leg, known)
    passes.run(pool, [query for query in known.passes if query.leg == leg.name])
    if at_once and isinstance(engine, Duck):
        pool.add_beside(entries.beside(engine, month, known, leg))
    pool.close(known.tables)
    for name, source in (("match", "matched"), ("candidate_found", "candidate")):
        engine.table(f"{name}_{leg.name}", f"select '{month}' as month, {source}.* from {source}")


def _explain(engine: Engine, month: Month, known: Queries, leg: Leg) -> None:
    """Make the leg's part of `open_item`, after `_pair`."""
    parties = ", ".join(f"('{name}')" for name in leg.parties)
    engine.view("leg_party", f"select * from (values {parties}) known(party)")
    causes.decide(engine, [query for query in known.causes if leg.name in query.legs])
    engine.table(f"open_item_{leg.name}", causes.open_items(month, known.tables["open_item"]))


def _unite(engine: Engine, known: Queries, *names: str) -> None:
    """Make the relations `names` of the legs' parts of them."""
    for name in names:
        engine.view(name, " union all ".join(f"select * from {name}_{leg.name}" for leg in known.legs))


def _write(engine: Engine, month: Month, settings: Settings, found: Sequence[Finding]) -> list[Path]:
    folder = manifest.folder(month, settings)
    paths = [folder / f"{name}.parquet" for name in (*_OUTPUTS, "finding")]
    for path, source in zip(paths, _OUTPUTS.values(), strict=False):
        write(engine, path, table(path.stem), f"select * from {source}")
    storage.write_rows(paths[-1], table("finding"), (finding.row() for finding in found))
    return paths


def write(engine: Engine, path: Path, promised: Table, sql: str) -> int:
    """Write the rows of `sql`, ordered by the table's key, as Parquet of its columns; returns their number."""
    columns = ", ".join(f"cast({f.name} as {DUCKDB_TYPES[f.type]}) as {f.name}" for f in promised.fields)
    key = ", ".join(f"{name} nulls first" for name in promised.key)
    return storage.write_parquet(path, promised, engine.batches(f"select {columns} from ({sql}) rows order by {key}"))


def _summary(engine: Engine, month: Month, findings: int) -> ReconcileSummary:
    entered, carried, matched, still_open, unexplained = engine.rows("""
        select (select count(*) from entry), (select count(*) from carried), (select count(*) from match),
               (select count(*) from open_item),
               (select cast(coalesce(sum(abs(amount)), 0) as decimal(18,2)) from open_item
                where cause = 'unexplained')
    """)[0]
    return ReconcileSummary(month, entered, carried, matched, still_open, unexplained, findings)
