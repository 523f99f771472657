"""All contenders must have found the same: a bench of unlike work is worth nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import duckdb

from etl.bench.speed.model import Counts, Result
from etl.errors import ContractError

CLASSES = ("agree", "missing", "differ")


def count(connection: duckdb.DuckDBPyConnection, cells: str) -> Counts:
    """Counts of `cells`; a key without a ticket, or that stands twice, pairs as each tool will and is left out."""
    rows = connection.execute(f"""
        with keyed as (select key, class from ({cells}) where key is not null),
        once as (select key, any_value(class) as class from keyed group by key having count(*) = 1)
        select class, count(*), bit_xor(hash(key, class)) from once group by class
    """).fetchall()
    found = {name: number for name, number, _ in rows}
    digest = 0
    for _, _, part in rows:
        digest ^= part
    return Counts(found.get("agree", 0), found.get("missing", 0), found.get("differ", 0), f"{digest:016x}")


def demand(results: Sequence[Result], truth: Mapping[str, int]) -> None:
    """ContractError unless every contender that ran found what the generator put there, key by key alike."""
    ran = [result for result in results if result.counts]
    for result in ran:
        found = asdict(result.counts) if result.counts else {}
        wrong = {name: found[name] for name in CLASSES if found[name] != truth[name]}
        if wrong or result.counts != ran[0].counts:
            raise ContractError(
                f"{result.contender} found {found}, the data hold {dict(truth)}, {ran[0].contender} found "
                f"{ran[0].counts}",
                do="make the contenders do the same work before comparing their time",
            )
