"""The results as a table (markdown), for machines (JSON) and as a chart (SVG and PNG)."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl import storage
from etl.bench.speed.contenders import FLOOR, OURS, named
from etl.bench.speed.model import Limits, Result

_COLUMNS = ("rows per party", "contender", "seconds", "least-most", "times the floor", "CPU s", "peak MiB", "rows/s")


def write(folder: Path, results: Sequence[Result], limits: Limits) -> None:
    """Write bench.md, bench.json, bench.svg and bench.png into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    storage.write_json(folder / "bench.json", as_json(results, limits))
    with storage.replacing(folder / "bench.md") as temporary:
        temporary.write_text(
            "\n".join([*_head(limits), "", *table(results), "", *ratios(results), "", *_parts(results)])
        )
    if any(result.rounds for result in results):
        _chart(folder, results)


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


def _row(result: Result, floor: Result | None) -> dict[str, str]:
    if not result.rounds:
        return dict.fromkeys(_COLUMNS, "") | {
            "rows per party": f"{result.rows:,}", "contender": result.what, "seconds": f"skipped: {result.skipped}"
        }  # fmt: skip
    seconds = sorted(one.seconds for one in result.rounds)
    values = (
        f"{result.rows:,}", result.what, f"{result.seconds:.2f}", f"{seconds[0]:.2f}-{seconds[-1]:.2f}",
        f"{result.seconds / floor.seconds:.2f}" if floor else "", f"{result.cpu_seconds:.1f}",
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


def _chart(folder: Path, results: Sequence[Result]) -> None:
    """Seconds and memory side by side, a group of bars per size, both axes logarithmic in what they measure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 5), layout="constrained")
    panels = figure.subplots(1, 2)
    _bars(panels[0], results, "seconds (median)", [r.seconds if r.rounds else 0 for r in results])
    _bars(panels[1], results, "peak memory, MiB", [r.peak_bytes / 2**20 if r.rounds else 0 for r in results])
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    figure.suptitle("Reconciling three parties: the same work by each contender")
    for kind, metadata in (("svg", {"Date": None}), ("png", {})):
        with storage.replacing(folder / f"bench.{kind}") as temporary:
            figure.savefig(temporary, format=kind, dpi=120, metadata=metadata)


def _bars(panel: Any, results: Sequence[Result], title: str, values: Sequence[float]) -> None:
    sizes, names = sorted({r.rows for r in results}), list(dict.fromkeys(r.contender for r in results))
    width = 0.8 / len(names)
    for number, name in enumerate(names):
        own = [(sizes.index(r.rows), value) for r, value in zip(results, values, strict=True) if r.contender == name]
        places = [place + (number - (len(names) - 1) / 2) * width for place, _ in own]
        bars = panel.bar(places, [value for _, value in own], width * 0.9, label=named(name).what)
        shown = [f"{value:,.1f}" if 0 < value < 100 else f"{value:,.0f}" if value else "skipped" for _, value in own]
        panel.bar_label(bars, shown, fontsize=7, rotation=90, padding=3)
    panel.set_xticks(range(len(sizes)), [f"3 x {size:,} rows" for size in sizes])
    panel.set_yscale("log")
    panel.margins(y=0.15)
    panel.set_title(title)
    panel.spines[["top", "right"]].set_visible(False)
