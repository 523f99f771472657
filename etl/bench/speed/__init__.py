"""How fast the engine is beside other ways to do the same work (extra `bench`).

Three parties' rows are made, every contender compares them in a process of its own, several times in turn; what they
found must be equal before any time is told.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from etl.bench.speed import report
from etl.bench.speed.contenders import ALL, named
from etl.bench.speed.measure import compare
from etl.bench.speed.model import Limits, Result
from etl.errors import ContractError


def run(
    sizes: Sequence[int],
    rounds: int,
    only: Sequence[str],
    out: Path,
    limits: Limits,
    seed: int = 1,
    keep: bool = False,
    heard: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """Compare contenders (`only` these, all if empty) at each size and write the report into `out`.

    The rows are kept in `out`/data for the next time if `keep`. ContractError for an unknown name and where two
    contenders found unlike things.
    """
    if unknown := set(only) - {one.name for one in ALL}:
        known = ", ".join(one.name for one in ALL)
        raise ContractError(f"unknown: {', '.join(sorted(unknown))}", do=f"choose of {known}")
    chosen = [named(name) for name in dict.fromkeys(only)] or list(ALL)
    results: list[Result] = []
    for rows in sorted(sizes):
        data = out / "data" / f"{rows}-{seed}"
        try:
            results += compare(rows, rounds, chosen, data, limits, seed, heard)
        finally:
            shutil.rmtree(data if not keep else data / "spill", ignore_errors=True)
        report.write(out, results, limits)
    return results
