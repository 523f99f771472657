"""Figures of a text beside those of the warehouse, by figure code.

figures.csv says by which words a text names a figure: `label` words that must all be there, `without` words that must
not, `kind`, `role` and `base` of the mention, and `head`, the name of what its list divides or its attribute is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, Protocol

from etl.checker.assembly import frames
from etl.checker.check import Report
from etl.checker.frames import Frame
from etl.checker.interval import around
from etl.checker.lexicon import rows, unit
from etl.checker.mentions import Mention, mentions

ComparedVerdict = Literal["agrees", "rounding", "differs", "not_in_warehouse"]


class Figure(Protocol):
    """What the checker needs to know of a warehouse figure."""

    @property
    def code(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True)
class Compared:
    """A figure of the text and the values of that code in the warehouse, one for each of its definitions."""

    code: str
    label: str
    mention: Mention
    values: tuple[Decimal, ...]
    unit: str
    verdict: ComparedVerdict


@dataclass(frozen=True)
class _Name:
    code: str
    kind: str
    label: tuple[str, ...]
    without: tuple[str, ...]
    role: str
    base: str
    head: tuple[str, ...]
    measure: str


@cache
def _names() -> list[_Name]:
    def parts(text: str) -> tuple[str, ...]:
        return tuple(part for part in text.split("+") if part)

    return [
        _Name(
            r["code"],
            r["kind"],
            parts(r["label"]),
            parts(r["without"]),
            r["role"],
            r["base"],
            parts(r["head"]),
            r["measure"],
        )
        for r in rows("figures.csv")
    ]


def compare(report: Report, year: int, figures: Sequence[Figure]) -> list[Compared]:
    """Every recognised figure of `year`, in the order of the text."""
    framed = frames([mentions(sentence) for sentence in report.sentences])
    years = _years(report)
    out: list[Compared] = []
    for frame in framed:
        for mention in (*frame.levels, *frame.attributes):
            if years.get(mention.sentence, year) == year:
                out += _matches(mention, frame, framed, figures)
    loose = {m.start for m in report.mentions} - {m.start for f in framed for m in (*f.levels, *f.attributes)}
    for mention in (m for m in report.mentions if m.start in loose and years.get(m.sentence, year) == year):
        out += _matches(mention, None, framed, figures)
    return sorted(out, key=lambda row: (row.mention.start, row.code))


def _years(report: Report) -> dict[int, int]:
    """The printed year each sentence is about: the first in it."""
    out: dict[int, int] = {}
    for mention in report.mentions:
        if mention.period and mention.period.year and mention.sentence not in out:
            out[mention.sentence] = mention.period.year
    return out


def _matches(
    mention: Mention, frame: Frame | None, framed: Sequence[Frame], figures: Sequence[Figure]
) -> list[Compared]:
    for name in _names():
        if _is(mention, name, frame, framed):
            return [_compared(name.code, mention, [f for f in figures if f.code == name.code and f.value is not None])]
    return []


def _is(mention: Mention, name: _Name, frame: Frame | None, framed: Sequence[Frame]) -> bool:
    about = frame.main.label if frame and frame.levels else ""
    text = mention.label if mention.kind in ("level", "other", "control", "completion") else about
    head = framed[frame.head].main.label if frame and frame.head is not None and framed[frame.head].levels else ""
    return (
        mention.kind == name.kind
        and mention.measure == name.measure
        and all(word in text for word in name.label)
        and not any(word in text for word in name.without)
        and (not name.role or _role(mention, frame) == name.role)
        and (not name.base or _base(mention, frame) == name.base)
        and all(word in head or word in mention.whole for word in name.head)
    )


def _role(mention: Mention, frame: Frame | None) -> str:
    return mention.role if mention.kind == "level" else (frame.main.role if frame and frame.levels else "")


def _base(mention: Mention, frame: Frame | None) -> str:
    """The base of an attribute, that of the attribute before where it names none."""
    if mention.base or not frame:
        return mention.base
    before = [m for m in frame.attributes if m.start < mention.start]
    return before[-1].base if before else ""


def _compared(code: str, mention: Mention, found: Sequence[Figure]) -> Compared:
    if not found:
        return Compared(code, mention.label, mention, (), mention.unit, "not_in_warehouse")
    values = tuple(sorted({f.value for f in found if f.value is not None}))
    factor = Decimal(getattr(unit(found[0].unit), "factor", 1))
    verdict: ComparedVerdict = "differs"
    for value in values:
        basic = abs(value * factor) if mention.kind in ("change", "rate", "control") else value * factor
        if basic == abs(mention.value):
            verdict = "agrees"
        elif verdict == "differs" and _within(mention, basic):
            verdict = "rounding"
    return Compared(code, mention.label, mention, values, found[0].unit, verdict)


def _within(mention: Mention, value: Decimal) -> bool:
    near, close = around(mention, "rounded"), around(mention, "unit")
    return near.low <= value <= near.high or close.low < value < close.high
