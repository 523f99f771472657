"""The checker's vocabulary (lexicon.csv): words of published texts by kind, with what they stand for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """A word. `guard` says what must stand beside it for it to count: a `number` or `base` (of comparison) behind it, a
    `whole` (收入, 支出) in front of it, the `start` of a clause, or nothing.
    """

    kind: str
    word: str
    value: str
    guard: str


def rows(name: str) -> list[dict[str, str]]:
    """A data file of the checker, one dict a line."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def words() -> dict[str, tuple[Entry, ...]]:
    """Every word that is not a unit, with its entries, those with a guard first."""
    found: dict[str, tuple[Entry, ...]] = {}
    for row in sorted(rows("lexicon.csv"), key=lambda row: not row["guard"]):
        if row["kind"] != "unit":
            found[row["word"]] = (*found.get(row["word"], ()), Entry(**row))
    return found


@cache
def longest() -> int:
    """Length of the longest word."""
    return max(map(len, words()))


@dataclass(frozen=True)
class Unit:
    """A unit of measure: what it counts (`money`, `person`, `percent`, ...) and how many basic units it holds."""

    word: str
    measure: str
    factor: int


@cache
def units() -> tuple[Unit, ...]:
    """Every unit, longest word first."""
    found = [row for row in rows("lexicon.csv") if row["kind"] == "unit"]
    made = [Unit(row["word"], *_unit(row["value"])) for row in found]
    return tuple(sorted(made, key=lambda unit: (-len(unit.word), unit.word)))


def _unit(value: str) -> tuple[str, int]:
    measure, factor = value.split(":")
    return measure, int(factor)


@cache
def unit(word: str) -> Unit | None:
    """The unit written `word`, if it is one."""
    return next((found for found in units() if found.word == word), None)
