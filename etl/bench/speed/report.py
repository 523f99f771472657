"""The results as a table (markdown) and for machines (JSON)."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl import storage
from etl.bench.speed import chart
from etl.bench.speed.contenders import FLOOR, OURS, named
from etl.bench.speed.model import Limits, Result

_COLUMNS = (
    "rows per party", "contender", "seconds", "least-most", "times the floor", "CPU s", "CPU times the floor",
    "peak MiB", "rows/s",
)  # fmt: skip


def write(folder: Path, results: Sequence[Result], limits: Limits) -> None:
    """Write bench.md, bench.json, bench.svg and bench.png into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    storage.write_json(folder / "bench.json", as_json(results, limits))
    with storage.replacing(folder / "bench.md") as temporary:
        temporary.write_text(
            "\n".join([*_head(limits), "", *table(results), "", *ratios(results), "", *_parts(results)])
        )
    if any(result.rounds for result in results):
        chart.write(folder, results)


def as_json(results: Sequence[Result], limits: Limits) -> dict[str, Any]:
    """All rounds, with what they ran on."""
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "limits": asdict(limits),
        "versions": {named(result.contender).library: named(result.contender).version for result in results},
        "results": [asdict(result) for result in results],
        "ratios": list(ratios(results)),
    }


def rows(results: Sequence[Result]) -> list[dict[str, str]]:
    """A row of words per result."""
    return [_row(result, _of(results, FLOOR, result.rows)) for result in results]


def brief(results: Sequence[Result]) -> list[dict[str, str]]:
    """The same for a screen: contenders by their short names, without the spread."""
    short = [row | {"contender": result.contender} for row, result in zip(rows(results), results, strict=True)]
    return [{name: value for name, value in row.items() if name != "least-most"} for row in short]


def _row(result: Result, floor: Result | None) -> dict[str, str]:
    if not result.rounds:
        return dict.fromkeys(_COLUMNS, "") | {
            "rows per party": f"{result.rows:,}", "contender": result.what, "seconds": f"skipped: {result.skipped}"
        }  # fmt: skip
    seconds = sorted(one.seconds for one in result.rounds)
    values = (
        f"{result.rows:,}", result.what, f"{result.seconds:.2f}", f"{seconds[0]:.2f}-{seconds[-1]:.2f}",
        f"{result.seconds / floor.seconds:.2f}" if floor else "", f"{result.cpu_seconds:.1f}",
        f"{result.cpu_seconds / floor.cpu_seconds:.2f}" if floor else "",
        f"{result.peak_bytes / 2**20:,.0f}", f"{3 * result.rows / result.seconds:,.0f}",
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def table(results: Sequence[Result]) -> list[str]:
    """Lines of a markdown table."""
    lines = [" | ".join(_COLUMNS), " | ".join("---" for _ in _COLUMNS)]
    lines += [" | ".join(row.values()) for row in rows(results)]
    return [f"| {line} |" for line in lines]


def ratios(results: Sequence[Result]) -> list[str]:
    """Ours against every other, per size, and what a row costs at the greater sizes against the one before."""
    lines, before = [], None
    for size in sorted({result.rows for result in results}):
        ours = _of(results, OURS, size)
        if ours is None:
            continue
        for other in results:
            if other.rows == size and other.rounds and other is not ours:
                times = ours.seconds / other.seconds
                quick = f"{1 / times:.1f} times faster than" if times < 1 else f"{times:.2f} times as long as"
                lines.append(f"- 3 x {size:,}: ours is {quick} {other.contender}")
        if before is not None:
            cost = ours.seconds / size * before.rows / before.seconds
            lines.append(f"- ours per row at 3 x {size:,}: {cost:.2f} times that at 3 x {before.rows:,}")
        before = ours
    return lines


def _of(results: Sequence[Result], name: str, size: int) -> Result | None:
    return next((r for r in results if r.contender == name and r.rows == size and r.rounds), None)


def _head(limits: Limits) -> list[str]:
    return [
        "# Speed of reconciling three parties",
        "",
        f"{os.cpu_count()} cores, {limits.threads} threads, DuckDB within {limits.memory}; medians of rounds in turn, "
        "each in a process of its own; all found the same, key by key.",
    ]


def _parts(results: Sequence[Result]) -> list[str]:
    """Where the time of the greatest run of ours goes."""
    ours = max((r for r in results if r.contender == OURS and r.parts), key=lambda r: r.rows, default=None)
    if ours is None:
        return []
    lines = [f"Where our time goes at 3 x {ours.rows:,} (seconds in a function and what it calls):", ""]
    return [*lines, "| function | seconds |", "| --- | ---: |", *(f"| {n} | {s:.2f} |" for n, s in ours.parts), ""]
