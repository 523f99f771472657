"""Figures in a row that share the words in front of them: 分别为1.2、3.4和5.6万元."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from etl.checker.lexicon import unit as known
from etl.checker.numerals import Number
from etl.checker.tokens import Token

_JOINS = ("、", "和", "及", "与", "以及", ",", "/")
_PLAIN = ("text", "noun", "scope", "generic", "date", "base")
_STOPS = (",", ";", ":", "(", ")", "。")
MISSING = "missing"  # the value of a figure's token whose unit was taken from the amount before it
_LOOSE = (",", "/")  # these join only behind 分别, or numbers without a unit of their own


@dataclass(frozen=True)
class Place:
    """Which of `size` figures in a row."""

    index: int
    size: int


ALONE = Place(0, 1)


def rows(tokens: list[Token]) -> tuple[list[Token], dict[int, Place]]:
    """The tokens, numbers given the unit that the figure after them shows, and the place of each figure in a row."""
    out, places = list(tokens), {}
    for at in _bases(out):
        out[at] = _counted(out[at], out[at + 2])
    for at in range(len(out)):
        out[at] = _money(out[at], out[:at])
    for at, money in _missing(out):
        out[at] = replace(_counted(out[at], money), value=MISSING)
    at = 0
    while at < len(out):
        row = _row(out, at)
        for index, where in enumerate(row):
            places[where] = Place(index, len(row))
            out[where] = _counted(out[where], out[row[-1]])
        at = (row[-1] if row else at) + 1
    return out, places


def _bases(tokens: list[Token]) -> list[int]:
    """Numbers whose unit only the change that follows tells: 较上年2.08减少0.03万元."""
    kinds = [token.kind for token in tokens]
    return [
        at
        for at in range(1, len(tokens) - 2)
        if kinds[at] == "number" and kinds[at - 1] == "base" and kinds[at + 1] in ("up", "down")
        and kinds[at + 2] == "quantity" and (unit := tokens[at + 2].unit) and unit.measure == "money"
    ]  # fmt: skip


def _money(token: Token, before: list[Token]) -> Token:
    """An amount without 元 where the words in front name one: 总收入为317.28亿."""
    unit = token.unit
    if not token.number or not unit or unit.measure != "bare" or not _named(before):
        return token
    return replace(token, number=replace(token.number, unit=known(unit.word + "元")))


def _missing(tokens: list[Token]) -> list[tuple[int, Token]]:
    """Numbers that stand where an amount is told but have no unit, with the amount before them: 其他收入20.00。"""
    out: list[tuple[int, Token]] = []
    money = None
    for at, token in enumerate(tokens):
        if token.unit and token.unit.measure == "money":
            money = token
        ends = at + 1 == len(tokens) or tokens[at + 1].text in _STOPS
        if money and ends and token.kind == "number" and "." in token.text and _named(tokens[:at]):
            out.append((at, money))
    return out


def _named(before: list[Token]) -> bool:
    """Whether the words just in front name an amount, and no change, share or score."""
    piece = list(itertools.takewhile(lambda token: token.text not in _STOPS, reversed(before)))
    amount = any(token.kind == "generic" or token.text.endswith(("费", "款", "资金")) for token in piece)
    return amount and all(token.kind in (*_PLAIN, "role", "copula") for token in piece)


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
