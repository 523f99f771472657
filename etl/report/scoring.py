"""The score of a year by the template in scoring.csv, line by line; what has no data is not assessable, never full."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from etl.errors import ContractError
from etl.labels import label
from etl.money import round_half_up
from etl.warehouse.formulas import Figure

TEMPLATE = Path(__file__).with_name("scoring.csv")
RULES = ("at_most", "at_least", "bands", "evidence")


@dataclass(frozen=True)
class Line:
    """A line of the template. Points are lost at `deduct` for each `step` beyond `target`, pro rata, down to zero.

    With rule `bands` the target lists lower bounds and their points, as 90:4;80:3;0:0.
    """

    line: int
    section: str
    item: str
    weight: Decimal
    formula: str
    rule: str
    target: str
    step: Decimal
    deduct: Decimal
    note: str


@dataclass(frozen=True)
class Scored:
    """A line with its figure (None if none is named or known), the points (None: not assessable) and why (Chinese)."""

    line: Line
    figure: Figure | None
    points: Decimal | None
    why: str
    others: str = ""


@dataclass(frozen=True)
class Score:
    """All lines; `points` of the `assessable` part of `total`, all in points."""

    lines: tuple[Scored, ...]

    @property
    def total(self) -> Decimal:
        return sum((scored.line.weight for scored in self.lines), Decimal(0))

    @property
    def assessable(self) -> Decimal:
        return sum((scored.line.weight for scored in self.lines if scored.points is not None), Decimal(0))

    @property
    def points(self) -> Decimal:
        return sum((scored.points for scored in self.lines if scored.points is not None), Decimal(0))


@cache
def template(path: Path = TEMPLATE) -> tuple[Line, ...]:
    """The template's lines in order; ContractError unless the weights add up to 100."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = tuple(_line(row) for row in csv.DictReader(file))
    wrong = [line.item for line in lines if line.rule not in RULES or (line.rule == "evidence") == bool(line.formula)]
    if wrong or sum(line.weight for line in lines) != 100:
        raise ContractError(
            f"the template {path.name} is wrong: {', '.join(wrong) or 'weights'}", do="weights add to 100"
        )
    return lines


def _line(row: dict[str, str]) -> Line:
    numbers = (Decimal(row["step"] or 1), Decimal(row["deduct"] or 0))
    named = (int(row["line"]), row["section"], row["item"], Decimal(row["weight"]), row["formula"])
    return Line(*named, row["rule"], row["target"], *numbers, row["note"])


def score(figures: Sequence[Figure], lines: Sequence[Line] | None = None) -> Score:
    """Every line of the template scored from `figures`."""
    known = {figure.formula_id: figure for figure in figures}
    return Score(tuple(_scored(line, known) for line in (template() if lines is None else lines)))


def _scored(line: Line, known: dict[str, Figure]) -> Scored:
    figure = known.get(line.formula)
    if line.rule == "evidence":
        return Scored(line, None, None, f"{label('score_line', 'none')}：{line.note}")
    if figure is None or figure.value is None:
        return Scored(line, figure, None, _missing(figure))
    points, why = _points(line, figure.value)
    return Scored(line, figure, points, why, _others(line, figure, known))


def _missing(figure: Figure | None) -> str:
    if figure is not None and not figure.assessable:
        return figure.limits
    return f"{label('score_line', 'none')}：{label('score_line', 'unknown' if figure is None else 'zero')}"


def _points(line: Line, value: Decimal) -> tuple[Decimal, str]:
    """Points for `value` and the computation in words."""
    if line.rule == "bands":
        return _band(line, value)
    target = Decimal(line.target)
    beyond = value - target if line.rule == "at_most" else target - value
    sign = label("score_line", line.rule)
    if beyond <= 0:
        return line.weight, _said("full", _plain(value), sign, line.target, _plain(line.weight))
    lost = round_half_up(beyond / line.step * line.deduct)
    points = max(line.weight - lost, Decimal(0))
    how = (_plain(beyond), _plain(line.step), _plain(line.deduct))
    said = _said("lost", line.target, *how, lost, _plain(points))
    return points, said + (label("score_line", "all_lost") if lost > line.weight else "")


def _band(line: Line, value: Decimal) -> tuple[Decimal, str]:
    bands = [tuple(map(Decimal, band.split(":"))) for band in line.target.split(";")]
    low, points = next(((low, points) for low, points in bands if value >= low), (bands[-1][0], Decimal(0)))
    return points, _said("band", _plain(value), _plain(low), _plain(points))


def _others(line: Line, figure: Figure, known: dict[str, Figure]) -> str:
    """What the other definitions of the same indicator would give: the template chooses one, the reader sees all."""
    said = []
    for other in known.values():
        if other.code == figure.code and other.formula_id != figure.formula_id and other.value is not None:
            points, _ = _points(line, other.value)
            said.append(_said("other", other.label, _plain(other.value), _plain(points)))
    return "；".join(said)


def _said(name: str, *parts: object) -> str:
    return label("score_line", name).format(*parts)


def _plain(value: Decimal) -> str:
    """A number without trailing zeros: 5, 0.5, 95.65."""
    return f"{value.normalize():f}"
