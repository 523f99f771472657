"""The engine by a declaration: strict and looser pass, causes, verdicts, clusters, proof, and all that is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas  # noqa: F401 pyarrow imports it with its first array, and imports are not measured
import sqlglot.dialects.duckdb  # noqa: F401 likewise

from etl.bench.speed.model import KEY, KEYED, PARTIES, Limits
from etl.declared.run import run as reconcile
from etl.settings import Settings

DECLARATION = Path(__file__).parent.parent / "three_parties.yaml"


def run(data: Path, out: Path, limits: Limits) -> None:
    """The one place that knows how the engine is called."""
    for party in PARTIES:
        (out / f"{party}.parquet").symlink_to((data / f"{party}.parquet").resolve())
    shutil.copy(DECLARATION, out)
    settings = Settings(home=out, threads=limits.threads, memory_limit=limits.memory, bulk_rows=0)
    reconcile(out / DECLARATION.name, out / "result", settings)


def cells(data: Path, out: Path) -> str:
    """What the strict pass paired agrees; the rest is told by what stands under the key, however it paired later."""
    key, result = ", ".join(KEY), out / "result"
    counted = ", ".join(f"count_if(party = '{party}') as n_{party}" for party in PARTIES)
    lacking = " or ".join(f"n_{party} = 0" for party in PARTIES)
    repeated = " or ".join(f"n_{party} > 1" for party in PARTIES)
    first = f"select ref, {key} from '{data / PARTIES[0]}.parquet'"
    return f"""
        select {KEYED}, class from (
        with entry as (select entry_id, party, amount, {key} from '{result}/entry.parquet'),
        strict as (select entry_id, party from '{result}/match.parquet' where pass = 'ticket'),
        at_once as (select ref_{PARTIES[0]} as ref from '{result}/match.collection.ticket.parquet'),
        rest as (
            select {key}, {counted}, min(amount) = max(amount) as equal
            from entry anti join strict using (entry_id) group by {key}
        )
        select {key}, 'agree' as class from ({first}) semi join at_once using (ref)
        union all
        select {key}, 'agree' as class from entry semi join (from strict where party = 'tax') using (entry_id)
        union all
        select {key}, case when {lacking} then 'missing' when equal then 'agree' else 'differ' end
        from rest cross join range(2) twice
        where range = 0 or {repeated}
        )"""
