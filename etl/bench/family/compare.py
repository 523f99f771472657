"""Matchers side by side on one family."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from etl.bench.family import exact, greedy, ours
from etl.bench.family.levels import yuan
from etl.bench.family.model import Family, Matcher
from etl.bench.family.score import Score, score

MATCHERS: Mapping[str, Matcher] = {
    "ours": ours.match,
    "greedy": greedy.match,
    "fuzzy": greedy.match_by_name,
    "exact": exact.match,
}


def compare(family: Family, matchers: Mapping[str, Matcher] = MATCHERS) -> dict[str, list[Score]]:
    """Each matcher's scores, by its name."""
    return {name: score(family, match(family)) for name, match in matchers.items()}


def table(scores: Mapping[str, list[Score]], of: str = "groups") -> list[dict[str, Any]]:
    """A row per kind: how many there are, then precision, recall and F1 in percent and wrong yuan of each matcher.

    `of` is groups or pairs.
    """
    rows = []
    for same in zip(*scores.values(), strict=True):
        row: dict[str, Any] = {"kind": same[0].kind, of: getattr(same[0], of).true}
        for name, each in zip(scores, same, strict=True):
            tally = getattr(each, of)
            row |= {f"{name} P": tally.precision, f"{name} R": tally.recall, f"{name} F1": tally.f1}
            row[f"{name} wrong"] = yuan(each.wrong_money)
        rows.append(row)
    return rows


def brief(scores: Mapping[str, list[Score]], of: str = "groups") -> list[dict[str, Any]]:
    """The same for a narrow screen: a row per kind and matcher."""
    return [
        {
            **{key: row[key] for key in ("kind", of)},
            "matcher": name,
            **{part: _rounded(row[f"{name} {part}"]) for part in ("P", "R", "F1")},
            "wrong": row[f"{name} wrong"],
        }
        for row in table(scores, of)
        for name in scores
    ]


def _rounded(percentage: Decimal | None) -> str:
    return "-" if percentage is None else f"{percentage:.1f}"
