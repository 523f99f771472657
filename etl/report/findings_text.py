"""What a report must admit, and what is advised: from limits, findings, causes and the score."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from etl.labels import label
from etl.report.scoring import Score
from etl.report.year import Year

_NAMED = 6  # figures that are named of those a limit touches; the workbook says the limits of each
ADVICE = Path(__file__).with_name("advice.csv")


@cache
def _advice() -> dict[tuple[str, str], str]:
    with ADVICE.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["key"]): row["advice"] for row in csv.DictReader(file)}


def limits(data: Year) -> list[tuple[str, str]]:
    """Each known limit with the labels of the figures that it touches, the most common first."""
    touched: dict[str, list[str]] = {}
    for figure in data.figures:
        for limit in filter(None, figure.limits.split("；")):
            touched.setdefault(limit, []).append(figure.label)
    ordered = sorted(touched.items(), key=lambda found: (-len(found[1]), found[0]))
    return [(limit, _shortened(labels)) for limit, labels in ordered]


def _shortened(labels: list[str]) -> str:
    unique = list(dict.fromkeys(labels))
    rest = label("limits", "and_more").format(len(unique)) if len(unique) > _NAMED else ""
    return "、".join(unique[:_NAMED]) + rest


def advice(data: Year, total: Score) -> list[str]:
    """What to do about what was found, each once: findings first, then open items, lost points, missing data."""
    wanted = [("finding", row["rule_id"]) for row in data.rows("findings")]
    wanted += [("cause", row["cause"]) for row in data.rows("causes")]
    for scored in total.lines:
        if scored.points is None:
            wanted.append(("missing", "evidence" if scored.line.rule == "evidence" else "data"))
        elif scored.points < scored.line.weight:
            wanted.append(("score", scored.line.formula))
    signed = data.figure("reconciliation.signed_months").value
    if signed is None or signed < len(data.months):
        wanted.append(("signing", "unsigned"))
    return [_advice()[key] for key in dict.fromkeys(wanted) if key in _advice()]
