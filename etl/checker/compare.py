"""Figures of a text beside those of the warehouse, by figure code.

A figure is compared only where its name, role, base, year and unit say that it is that figure; else it is passed over.
figures.csv says how texts name the warehouse's figures: `label` words that must be there and `may` words that may,
nothing else; `role` and `base` of the mention (the role `executed` also stands for none); `head` words of the name of
what its list divides, `about` words that must stand in its sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal, Protocol

from etl.checker.assembly import frames
from etl.checker.check import Report
from etl.checker.frames import Frame
from etl.checker.interval import around
from etl.checker.lexicon import rows, unit
from etl.checker.mentions import Mention, mentions
from etl.checker.years import foreign_year, years

ComparedVerdict = Literal["agrees", "rounding", "differs", "not_in_warehouse"]

# words of any name that change nothing: whose figure it is, for how long, in which column of a table
_COMMON = ("本部门", "本单位", "我单位", "我中心", "部门", "单位", "全年", "年度", "本年", "当年", "(万元)", "(元)")
_COLUMNS = ("决算数", "执行数", "决算", "执行", "金额", "支出数")
_BOUNDS = {"≤": (-1, 0), "<": (-1,), "≥": (0, 1), ">": (1,)}


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
    may: tuple[str, ...]
    role: str
    base: str
    head: tuple[str, ...]
    about: tuple[str, ...]
    measure: str


@cache
def _names() -> list[_Name]:
    lists = ("label", "may", "head", "about")
    made = [{k: tuple(v.split("+")) if v else () for k, v in r.items() if k in lists} for r in rows("figures.csv")]
    return [
        _Name(r["code"], r["kind"], m["label"], m["may"], r["role"], r["base"], m["head"], m["about"], r["measure"])
        for r, m in zip(rows("figures.csv"), made, strict=True)
    ]


def compare(report: Report, year: int, figures: Sequence[Figure]) -> list[Compared]:
    """Every recognised figure of `year`, in the order of the text."""
    framed = frames([mentions(sentence) for sentence in report.sentences])
    homes = {m.start: frame for frame in framed for m in (*frame.levels, *frame.attributes)}
    told = years(report)
    out: list[Compared] = []
    for mention in report.mentions:
        if told.get(mention.sentence) == year and not foreign_year(mention, year):
            out += _matches(report, mention, homes.get(mention.start), framed, figures)
    return sorted(_plain(out), key=lambda row: (row.mention.start, row.code))


def _plain(found: Sequence[Compared]) -> list[Compared]:
    """Without rows of tables that go by one code and differ: which of them is the figure cannot be known."""
    tabled: dict[str, set[Decimal]] = {}
    for row in found:
        if row.mention.sentence < 0:
            tabled.setdefault(row.code, set()).add(row.mention.value)
    return [row for row in found if row.mention.sentence >= 0 or len(tabled[row.code]) == 1]


def _matches(
    report: Report, mention: Mention, frame: Frame | None, framed: Sequence[Frame], figures: Sequence[Figure]
) -> list[Compared]:
    for name in _names():
        if _is(report, mention, name, frame, framed):
            known = [f for f in figures if f.code == name.code and f.value is not None]
            return [replace(_compared(name.code, mention, known), label=_named(mention, frame))]
    return []


def _named(mention: Mention, frame: Frame | None) -> str:
    """What a figure is of: its own name, for a change, rate or share that of its amount."""
    about = frame.main.label if frame and frame.levels else ""
    return mention.label if mention.kind in ("level", "other", "control", "completion") or not about else about


def _is(report: Report, mention: Mention, name: _Name, frame: Frame | None, framed: Sequence[Frame]) -> bool:
    head = framed[frame.head].main.label if frame and frame.head is not None and framed[frame.head].levels else ""
    said = report.sentences[mention.sentence].text if mention.sentence >= 0 else ""
    return (
        mention.kind == name.kind
        and mention.measure == name.measure
        and not mention.flags & {"rough", "comparable", "unitless"}
        and _covers(name, _named(mention, frame))
        and _role(mention, frame) in (("", "executed") if name.role == "executed" else (name.role,))
        and (not name.base or _base(mention, frame) == name.base)
        and all(word in head or word in mention.whole for word in name.head)
        and all(word in said for word in name.about)
    )


def _covers(name: _Name, text: str) -> bool:
    """Whether the words of the name, with those that may stand beside them, are all of the text."""
    for word in name.label:
        if word not in text:
            return False
        text = text.replace(word, "|", 1)
    columns = _COLUMNS if name.role == "executed" else ()
    for word in sorted((*name.may, *_COMMON, *columns), key=len, reverse=True):
        text = text.replace(word, "")
    return not text.replace("|", "")


def _role(mention: Mention, frame: Frame | None) -> str:
    if mention.kind == "level":
        return mention.role
    return frame.main.role if frame and frame.levels and mention.kind in ("change", "rate", "share") else ""


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
        if _agrees(mention, basic):
            verdict = "agrees"
        elif verdict == "differs" and not mention.bound and _within(mention, basic):
            verdict = "rounding"
    return Compared(code, mention.label, mention, values, found[0].unit, verdict)


def _agrees(mention: Mention, value: Decimal) -> bool:
    if mention.bound:
        return int((value - mention.value).compare(Decimal(0))) in _BOUNDS[mention.bound]
    return value == abs(mention.value)


def _within(mention: Mention, value: Decimal) -> bool:
    near, close = around(mention, "rounded"), around(mention, "unit")
    return near.low <= value <= near.high or close.low < value < close.high
