"""Published figures beside computed ones. The only reader of etl/data/published-<year>.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from etl.errors import ContractError
from etl.warehouse.formulas import Figure, in_unit

DATA = Path(__file__).resolve().parent.parent / "data"
Verdict = Literal["agrees", "differs", "no_single_value", "not_computable"]


@dataclass(frozen=True)
class Comparison:
    """A published figure and what the books say; `how` is what the publication lets one do with it.

    `computed` is rounded to the places published; it is None where several definitions compete or none exists, and
    `explanation` (Chinese) then says why no single value can agree.
    """

    code: str
    label: str
    unit: str
    published: Decimal
    computed: Decimal | None
    how: str
    verdict: Verdict
    explanation: str


def compare(year: int, figures: Sequence[Figure]) -> list[Comparison]:
    """Every figure published for `year`, in the order of publication; ContractError if nothing was published."""
    path = DATA / f"published-{year}.csv"
    if not path.exists():
        raise ContractError(f"no figures published for {year} are known", do=f"write {path.name} beside funds.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_compare(row, [figure for figure in figures if figure.code == row["code"]]) for row in rows]


def _compare(row: dict[str, str], candidates: list[Figure]) -> Comparison:
    published = Decimal(row["value"])
    computed: Decimal | None = None
    candidates = [figure for figure in candidates if figure.assessable]
    if not candidates:
        verdict: Verdict = "not_computable"
        explanation = "公布时未附分项得分和计算依据，现有数据中没有可以据以重算的内容"
    elif row["how"] == "conflict" or len(candidates) > 1:
        verdict, explanation = "no_single_value", _definitions(published, candidates)
    else:
        computed = _at_published_places(candidates[0], published)
        agrees = computed is not None and (computed <= published if row["how"] == "bound" else computed == published)
        verdict, explanation = ("agrees" if agrees else "differs"), _difference(row, published, computed)
    return Comparison(row["code"], row["label"], row["unit"], published, computed, row["how"], verdict, explanation)


def _at_published_places(figure: Figure, published: Decimal) -> Decimal | None:
    if figure.numerator is None:
        return None
    places = -int(published.as_tuple().exponent)
    return in_unit(figure.unit, figure.numerator, figure.denominator, places)


def _difference(row: dict[str, str], published: Decimal, computed: Decimal | None) -> str:
    if computed is None:
        return "分母为零，无法计算"
    if row["how"] == "bound":
        return f"公布为不超过 {published:,} {row['unit']}"
    return "" if computed == published else f"相差 {computed - published:,} {row['unit']}"


def _definitions(published: Decimal, candidates: list[Figure]) -> str:
    """What each definition gives, and whether any of them gives what was published."""
    said, same = [], []
    for figure in candidates:
        parts = f"{figure.numerator:,.2f} ÷ {figure.denominator or 0:,.2f}"
        said.append(f"{figure.label} {parts} = {figure.value} {figure.unit}")
        if _at_published_places(figure, published) == published:
            same.append(figure.label)
    verdict = f"只有“{'”“'.join(same)}”得出公布值 {published}" if same else f"没有一种口径得出公布值 {published}"
    return f"{'；'.join(said)}。{verdict}；公布时未写明口径，因此没有唯一值"
