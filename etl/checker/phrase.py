"""The words in front of a figure, read as a phrase: its kind, base, role, direction, name and list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from etl.checker.numerals import Number
from etl.checker.periods import Period
from etl.checker.rows import MISSING
from etl.checker.segments import SUBJECT, Piece, Segment
from etl.checker.tokens import Token, tokenize

Kind = Literal[
    "level",
    "arrived",
    "change",
    "gap",
    "rate",
    "share",
    "completion",
    "control",
    "average",
    "flat",
    "order",
    "point",
    "other",
]

_FORMULA = {"×", "÷", "*", "/"}
_EMPTY = {"本", "我", "其", "该", "的", "了", "部门", "单位", "本部门", "本单位", "和", "及", "、"}


class Phrase:
    """The words in front of a figure, read as a phrase."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.focus = segment.focus
        self.kinds = {token.kind for token in self.focus}
        self.measure = segment.item.unit.measure if segment.item.unit else ""
        self.name = _row_name(segment) or _words(segment.purpose[1:])
        self.inside = _inside(self.focus)
        if self.inside and not self.name:
            self.name = _words(self.focus[self.inside + 1 :])

    def kind(self) -> Kind:
        if self.segment.item.kind in ("flat", "order", "up", "down"):
            return "flat" if self.segment.item.kind == "flat" else "order"
        if self.measure == "point":
            return "point"
        if any(token.text in _FORMULA for token in self.focus):
            return "other"
        if self._arrives():
            return "arrived"
        if self.measure in ("percent", "permille", "times", ""):
            return self._rate_kind()
        if {"up", "down"} <= self.kinds:
            return "other"
        if "gap" in self.kinds:
            return "gap"
        if {"up", "down"} & self.kinds or self._exceeds():
            return "change"
        if any(token.value == "average" for token in self.focus):
            return "average"
        return "other" if self.measure in ("other", "bare", "score") or "move" in self.kinds else "level"

    def _arrives(self) -> bool:
        """由10亿元增加到12亿元, 减少为45万元: the figure is where it went, not by how much."""
        for token, after in itertools.pairwise(self.focus):
            verb = token.kind in ("up", "down") and token.text[-1] not in "幅率额速"
            if verb and (after.text.startswith(("到", "至")) or after.text == "为"):
                return True
        return False

    def _exceeds(self) -> bool:
        """决算数大于预算数55.93万元: a comparison that ends in an amount."""
        return any(a.kind == "order" and b.kind in ("base", "role") for a, b in itertools.pairwise(self.focus))

    def _rate_kind(self) -> Kind:
        if {"up", "down"} <= self.kinds or (self.measure == "times" and "up" not in self.kinds):
            return "other"
        if any(token.value == "control" for token in self.focus):
            return "control"
        moving = self.kinds & {"up", "down", "move"}
        if moving and "share" not in self.kinds:
            return "rate"
        if self._completes():
            return "completion"
        return "share" if "share" in self.kinds and not moving else "other"

    def _completes(self) -> bool:
        """完成年初预算的 / 预算完成率为 / 为预算的 / 占年初预算数(109466万元)的."""
        complete = any(token.kind == "complete" for token in self.focus)
        return complete or (self._of() and self.segment.stops == "")

    def _of(self) -> bool:
        return [token.text for token in self.focus] == ["的"]

    def direction(self) -> int:
        item = self.segment.item
        if item.kind in ("order", "up", "down"):
            return int(item.value)
        kinds = ("up", "down", "order") if self._exceeds() else ("up", "down")
        return next((int(token.value) for token in self.focus if token.kind in kinds), 0)

    def base(self, kind: Kind) -> str:
        """The base of comparison in the piece itself or in a piece before that only names one."""
        if kind == "order":
            sides = self.segment.after[:1] if self.segment.item.kind == "order" else self.focus
            return next((token.value for token in reversed(sides) if token.kind == "base"), "")
        for piece in (self.focus, *(p for p in reversed(self.segment.pieces[:-1]) if _compares(p))):
            if found := _base_of(piece):
                return found
        return next((token.value for token in self.focus if token.kind == "complete" and token.value), "")

    def role(self, kind: Kind) -> str:
        """The role of a level: prior, initial, adjusted, budget, plan, executed; of an order: its left side."""
        tokens = [token for token in self.focus if token.kind in ("base", "role", *SUBJECT, "against")]
        if kind == "level" and self._against():
            return "compared"
        if kind == "order" and self.segment.item.kind != "order":
            return "executed"
        if kind == "level" and "share" in self.kinds and not (tokens and tokens[-1].kind == "base"):
            return "whole"
        if kind in ("level", "order") and tokens and tokens[-1].kind in ("base", "role"):
            return tokens[-1].value
        return ""

    def _against(self) -> bool:
        """较2022年预算1.50万元: an amount that is itself what is compared with."""
        named = [token for token in self.focus if token.kind not in ("copula", "punct")]
        once = sum(token.kind == "against" for token in named) == 1
        return once and named[0].kind == "against" and not any(token.kind in SUBJECT for token in named)

    def label(self) -> str:
        return self.name or _words(self.focus)

    def subject(self, kind: Kind) -> str:
        if self.name and kind == "level":
            return core(self.name)
        tokens = self.focus
        if kind in ("change", "rate", "share", "completion", "flat"):
            tokens = _before(tokens, ("up", "down", "share", "move", "complete", "against", "order"))
        return "".join(token.text for token in tokens if token.kind in SUBJECT and token.text not in _EMPTY)

    def whole(self) -> str:
        """What a share is said to be of: the words after 占."""
        at = next((n for n, token in enumerate(self.focus) if token.kind == "share"), len(self.focus))
        kinds = (*SUBJECT, "generic", "base", "role", "date", "sum")
        return "".join(token.text for token in self.focus[at + 1 :] if token.kind in kinds)

    def scope(self) -> str:
        """The last word for a level of government that leads up to the figure: 全市, 市本级."""
        found = [token.text for piece in self.segment.pieces for token in piece if token.kind == "scope"]
        return found[-1] if found else ""

    def about(self) -> str:
        """What a change is said of, in full: 收入合计 in 与上年相比，收入合计增加…."""
        before = _before(self.focus, ("up", "down", "share", "complete", "against", "order", "flat"))
        return "".join(token.text for token in before if token.kind in (*SUBJECT, "generic", "sum"))

    def period(self, kind: Kind) -> Period | None:
        """The last time named in front: for an amount, since the last semicolon."""
        pieces = self.segment.recent if kind == "level" else self.segment.pieces
        dates = [token.period for piece in pieces for token in piece if token.period]
        return dates[-1] if dates else None

    def opens(self) -> str:
        found = [token.value for piece in self.segment.pieces for token in piece if token.kind == "list"]
        if any(_views(piece) or _side_includes(piece) for piece in self.segment.pieces[:-1]):
            return "by"
        if not found and self.segment.opening:
            return self.segment.opening
        if found:
            return "of" if "of" in found else found[-1]
        first = self.segment.pieces[0]
        return "of" if self.parent() or [token.text for token in first] == ["中"] else ""

    def parent(self) -> str:
        """X in 'X中，甲…' or 'X中的甲…': the whole a list is of."""
        for piece in reversed(self.segment.pieces[:-1]):
            if piece and piece[-1].kind in ("text", "in") and piece[-1].text.endswith(("中", "里")):
                return _words(piece).removesuffix("中").removesuffix("里")
        return _words(self.focus[: self.inside]) if self.inside else ""

    def bound(self) -> str:
        last = self.focus[-1] if self.focus else None
        if last and last.kind in ("order", "bound"):
            return {"1": ">", "-1": "<", "-0": "≤", "+0": "≥", "0": ""}[last.value]
        return ""

    def flags(self, number: Number, kind: Kind) -> frozenset[str]:
        """What else matters: for a level only what stands after the last semicolon, for the rest all of it."""
        pieces = self.segment.recent if kind == "level" else self.segment.pieces
        tokens = [token for piece in pieces for token in piece]
        kinds = {token.kind for token in tokens}
        marks = {
            "rough": number.rough or any(token.kind == "approx" for token in self.focus),
            "listed": self.segment.listed,
            "each": any(token.kind == "list" and token.value == "each" for token in tokens),
            "foreign": any(_foreign(piece) for piece in pieces[:-1]),
            "measured": any(token.kind == "against" for token in self.focus),
            "balance": any(token.value in ("balance", "closing") for token in tokens),
            "closing": any(token.value == "closing" for token in tokens),
            "after_comparable": _comparable_note(self.segment.after),
            "opening": bool(self.segment.opening),
            "cumulative": any(token.value == "cumulative" for token in tokens),
            "from": any(token.text.startswith(("由", "从")) for token in self.focus if token.kind == "text"),
            "doubled": number.doubled,
            "unitless": self.segment.item.value == MISSING,
        }
        words = {name for name in ("comparable", "cause", "sum", "plus", "minus") if name in kinds}
        return frozenset(words | {name for name, found in marks.items() if found})


_LABEL = (*SUBJECT, "generic", "base", "role", "complete", "ratio", "move", "sum")


def _inside(focus: Piece) -> int:
    """Where 中 stands in 一般公共预算收入中税收收入 and 财政收入中的税收收入; 0 if it does not."""
    return next((at for at in range(1, len(focus)) if focus[at].kind == "in"), 0)


_AND = re.compile("[、和及与]|以及")


def _words(tokens: Iterable[Token]) -> str:
    """The words that name something, in a row."""
    return "".join(token.text for token in tokens if token.kind in _LABEL)


def _row_name(segment: Segment) -> str:
    """The name of one of several figures in a row: the one in its place, else the common one with its number."""
    if segment.row.size == 1:
        return ""
    named = "".join(token.text for token in segment.focus if token.kind in _LABEL or token.text == "、")
    names = [name for name in _AND.split(named) if name]
    if len(names) == segment.row.size:
        return names[segment.row.index]
    return f"{_words(segment.focus)}{segment.row.index + 1}"


_VIEWED = ("看", "来看", "分", "划分", "情况是", "情况为", "分类", "科目", "情况", "类别", "级次", "地区", "结构")


def _views(piece: Piece) -> bool:
    """从收入结构看, 分税种看, 按级次分: words that open a division of what was told before; 主要 says a partial one."""
    text = "".join(token.text for token in piece)
    return text.startswith(("从", "分", "按")) and text.endswith(_VIEWED) and not any(w in text for w in _PARTIAL)


_PARTIAL = ("主要", "重点", "部分")


def _side_includes(piece: Piece) -> bool:
    """收入包括, 支出包括: the sides of one total, each divided."""
    return [(token.kind, token.value) for token in piece][-2:] == [("generic", ""), ("list", "includes")]


def _comparable_note(after: Piece) -> bool:
    """Whether a note on comparability without a figure of its own follows: 增长8.1%(同口径)."""
    inside = list(itertools.takewhile(lambda token: token.text != ")", after[:8]))
    noted = any(token.kind == "comparable" for token in inside[:3])
    return noted and not any(token.kind == "quantity" for token in inside)


def _before(tokens: Piece, kinds: Iterable[str]) -> Piece:
    wanted = set(kinds)
    at = next((n for n, token in enumerate(tokens) if token.kind in wanted), len(tokens))
    return tokens[:at]


def _base_of(piece: Piece) -> str:
    found = next((token.value for token in reversed(piece) if token.kind == "base"), "")
    if found == "budget" and _prior_year(piece):
        return "prior_budget"
    if found:
        return found
    return "prior" if _prior_year(piece) else ""


def _prior_year(piece: Piece) -> bool:
    """比2020年, 与2021年度相比: a year after a word of comparison."""
    return any(a.kind == "against" and b.kind == "date" for a, b in itertools.pairwise(piece))


def _compares(piece: Piece) -> bool:
    kinds = [token.kind for token in piece]
    return bool(piece) and ("against" in kinds or not _foreign(piece))


def _foreign(piece: Piece) -> bool:
    """Whether a piece says something the grammar does not know about; 与…相比 and list words do not."""
    kinds = [token.kind for token in piece]
    if not piece or kinds.count("against") >= 2 or (kinds and kinds[0] == "against"):
        return False
    return any(token.kind in (*SUBJECT, "cause", "generic", "order", "complete", "reference") for token in piece)


def scope_of(heading: str) -> str:
    """The level of government a heading names, if any: 全市, 市本级."""
    return next((token.text for token in tokenize(heading) if token.kind == "scope"), "")


@lru_cache(maxsize=4096)
def core(text: str) -> str:
    """The words of a name that say what it is, without roles, bases and general nouns."""
    return "".join(token.text for token in tokenize(text) if token.kind in SUBJECT and token.text not in _EMPTY)
