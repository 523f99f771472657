"""What the demonstration prints: months, times, causes and figures, as tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.table import Table

from deploy.months import MonthRun
from deploy.timing import by_stage
from etl.cli.tables import SIGNS, lean, shown
from etl.warehouse.formulas import Figure


def months(runs: Sequence[MonthRun]) -> Table:
    """Each month: what was matched, what is open, what nobody explains."""
    rows = []
    for run in runs:
        found = run.results.get("reconcile", {})
        names = ("entries", "matched", "open_items", "unexplained", "findings")
        told = [shown(found.get(name)) for name in names]
        rows.append([run.month, f"{run.rows:,}", f"{run.rejected:,}", *told, f"{run.seconds:.1f}"])
    heads = ("month", "rows read", "rejected", "entries", "matched", "open", "unexplained 元", "findings", "wall s")
    return lean("Months", heads, rows)


def times(runs: Sequence[MonthRun]) -> Table:
    """Each stage: seconds summed over its tasks, and rows a second."""
    rows = [
        [t.stage, str(t.tasks), f"{t.seconds:.1f}", f"{t.longest:.1f}", f"{t.rows:,}", shown(t.rows_per_second)]
        for t in by_stage(runs)
        if t.tasks  # nothing was waited for where all had come
    ]
    heads = ("stage", "tasks", "seconds in all", "longest", "rows", "rows/s")
    return lean("Stages (tasks run beside each other: seconds do not add up to the wall clock)", heads, rows)


def causes(evaluated: Iterable[Mapping[str, Any]]) -> Table:
    """Recall and precision of causes over all legs, and of rules."""
    heads = ("", "name", "truth", "given", "found", "recall %", "precision %")
    rows = [
        [r["subject"], r["name"], *(shown(r[name]) for name in ("truth", "given", "found", "recall", "precision"))]
        for r in evaluated
        if r["subject"] in ("cause", "rule") and not r["leg"]
    ]
    return lean("Causes and rules against the simulated truth", heads, rows)


def confusions(evaluated: Iterable[Mapping[str, Any]]) -> Table:
    """Entries that were given another cause than the true one, or one where there is none; `alike` cannot be told."""
    rows = [
        [row["subject"], row["leg"], row["name"], shown(row["truth"])]
        for row in evaluated
        if row["subject"] in ("alike", "confused")
    ]
    return lean("Given another cause (alike: nothing in the data tells them apart)", ("", "leg", "name", "rows"), rows)


def implied(compared: Sequence[tuple[Mapping[str, str], Figure | None, bool]]) -> Table:
    """Figures as the truth of a smaller county implies them and as computed."""
    rows = [
        [SIGNS["agrees" if agrees else "differs"], row["code"], row["value"], shown(f and f.value), row["unit"]]
        for row, f, agrees in compared
    ]
    return lean("Implied by the truth and computed", ("", "code", "implied", "computed", "unit"), rows)


def against_truth(path: Path, figures: Sequence[Figure]) -> list[tuple[Mapping[str, str], Figure | None, bool]]:
    """Each row of a county's figures.csv with the computed figure that agrees, or the first that does not."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    compared: list[tuple[Mapping[str, str], Figure | None, bool]] = []
    for row in rows:
        candidates = [figure for figure in figures if figure.code == row["code"]]
        equal = [figure for figure in candidates if figure.value == Decimal(row["value"])]
        compared.append((row, next(iter(equal or candidates), None), bool(equal)))
    return compared
