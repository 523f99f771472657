"""The results as a chart: seconds above, memory below, a column per size; axes begin at zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from etl import storage
from etl.bench.speed.contenders import OURS
from etl.bench.speed.model import Result

_OURS, _OTHERS = "#b5452c", "#9aa5b1"


def write(folder: Path, results: Sequence[Result]) -> None:
    """Write bench.svg and bench.png."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    sizes = sorted({result.rows for result in results})
    figure = Figure(figsize=(3.2 + 4.4 * len(sizes), 6.4), layout="constrained")
    panels = figure.subplots(2, len(sizes), squeeze=False, sharey=True)
    for column, size in enumerate(sizes):
        own = [result for result in results if result.rows == size]
        _panel(panels[0][column], own, "seconds, median of the rounds", lambda r: r.seconds)
        _panel(panels[1][column], own, "peak memory, MiB", lambda r: r.peak_bytes / 2**20)
        panels[0][column].set_title(f"3 x {size:,} rows")
    figure.suptitle("Three parties reconciled: the same findings by each contender")
    with rc_context({"svg.hashsalt": "bench"}):
        for kind, metadata in (("svg", {"Date": None}), ("png", {})):
            with storage.replacing(folder / f"bench.{kind}") as temporary:
                figure.savefig(temporary, format=kind, dpi=120, metadata=metadata)


def _panel(panel: Any, results: Sequence[Result], title: str, measured: Callable[[Result], float]) -> None:
    values = [measured(result) if result.rounds else 0 for result in results]
    colours = [_OURS if result.contender == OURS else _OTHERS for result in results]
    bars = panel.barh([result.what.split(":")[0] for result in results], values, color=colours)
    shown = [_told(value) if result.rounds else "skipped" for result, value in zip(results, values, strict=True)]
    panel.bar_label(bars, shown, padding=4)
    if not panel.yaxis_inverted():
        panel.invert_yaxis()
    panel.margins(x=0.18)
    panel.set_xlabel(title)
    panel.spines[["top", "right"]].set_visible(False)


def _told(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
