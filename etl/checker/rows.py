"""Figures in a row that share the words in front of them: 分别为1.2、3.4和5.6万元."""

from __future__ import annotations

from dataclasses import dataclass, replace

from etl.checker.numerals import Number
from etl.checker.tokens import Token

_JOINS = ("、", "和", "及", "与", "以及", ",", "/")
_LOOSE = (",", "/")  # these join only behind 分别, or numbers without a unit of their own


@dataclass(frozen=True)
class Place:
    """Which of `size` figures in a row."""

    index: int
    size: int


ALONE = Place(0, 1)


def rows(tokens: list[Token]) -> tuple[list[Token], dict[int, Place]]:
    """The tokens, numbers in a row given the unit that its last figure shows, and the place of each figure in a row."""
    out, places = list(tokens), {}
    at = 0
    while at < len(out):
        row = _row(out, at)
        for index, where in enumerate(row):
            places[where] = Place(index, len(row))
            out[where] = _counted(out[where], out[row[-1]])
        at = (row[-1] if row else at) + 1
    return out, places


def _row(tokens: list[Token], at: int) -> list[int]:
    """The figures of the row that begins at `at`; none if it is no row."""
    found = [at]
    while found[-1] + 2 < len(tokens) and _joined(tokens, found[-1]):
        found.append(found[-1] + 2)
    while found and tokens[found[-1]].kind != "quantity":
        found.pop()
    if len(found) < 2:
        return []
    figures = [tokens[n] for n in found]
    last = figures[-1].unit
    measures = {figure.unit.measure for figure in figures if figure.unit}
    loose = any(tokens[n + 1].text in _LOOSE for n in found[:-1])
    whole = all(figure.number and not figure.number.rough for figure in figures)
    alike = all("." in figure.text for figure in figures) and any(figure.unit is None for figure in figures)
    told = any(token.kind == "list" and token.value == "each" for token in tokens[max(0, at - 8) : at])
    return found if last and len(measures) == 1 and whole and (told or alike or not loose) else []


def _joined(tokens: list[Token], at: int) -> bool:
    kinds = ("quantity", "number")
    return tokens[at].kind in kinds and tokens[at + 1].text in _JOINS and tokens[at + 2].kind in kinds


def _counted(token: Token, last: Token) -> Token:
    """A number with the unit of the last figure of its row."""
    if token.kind != "number" or not token.number or not last.unit:
        return token
    bare, factor = token.number, last.unit.factor
    number = Number(bare.value * factor, bare.step * factor, last.unit, bare.end, bare.digits, bare.rough, bare.signed)
    return replace(token, kind="quantity", number=number)
