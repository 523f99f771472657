"""From normal text to tokens: numbers with units, dates, references, words of the vocabulary, other text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from etl.checker.lexicon import Entry, Unit, longest, words
from etl.checker.numerals import Number, scan_number
from etl.checker.periods import Period, scan_period, scan_reference


@dataclass(frozen=True)
class Token:
    """A piece of normal text. `kind`: quantity, number, date, reference, text, punct, or a kind of the vocabulary."""

    kind: str
    text: str
    start: int
    end: int
    value: str = ""
    number: Number | None = None
    period: Period | None = None

    @property
    def unit(self) -> Unit | None:
        return self.number.unit if self.number else None


_WHOLES = ("收入", "支出", "经费", "预算", "总额", "规模")  # what 中 may stand behind: 财政收入中
PUNCT = set("×÷,。;:!?、()[]《》“”\"'‘’<>|/=→+*#-~·…【】「」\n")


def tokenize(text: str) -> list[Token]:
    """Every token of `text` in order, without gaps; white space is dropped."""
    out: list[Token] = []
    at = 0
    while at < len(text):
        token = _next(text, at, out[-1] if out else None)
        _append(out, token)
        at = token.end
    return [token for token in out if token.text.strip()]


def _append(out: list[Token], token: Token) -> None:
    last = out[-1] if out else None
    if last and last.kind == token.kind == "text":
        out[-1] = Token("text", last.text + token.text, last.start, token.end)
    else:
        out.append(token)


def _next(text: str, at: int, last: Token | None) -> Token:
    if found := scan_reference(text, at):
        return Token("reference", text[at:found], at, found)
    if dated := scan_period(text, at):
        period, end = dated
        return Token("date", text[at:end], at, end, period=period)
    if number := scan_number(text, at, glued=bool(last and last.kind == "text" and last.text[-1:].isascii())):
        return Token("quantity" if number.unit else "number", text[at : number.end], at, number.end, number=number)
    if entry := _word(text, at):
        return Token(entry.kind, entry.word, at, at + len(entry.word), entry.value)
    return Token("punct" if text[at] in PUNCT else "text", text[at], at, at + 1)


def _word(text: str, at: int) -> Entry | None:
    for length in range(min(longest(), len(text) - at), 0, -1):
        for entry in words().get(text[at : at + length], ()):
            if _guarded(entry, text, at, at + length):
                return entry
    return None


def _guarded(entry: Entry, text: str, start: int, end: int) -> bool:
    if not entry.guard:
        return True
    if entry.guard == "base":
        return _base_follows(text, end)
    if entry.guard == "whole":
        return text.endswith(_WHOLES, 0, start)
    if entry.guard == "start":
        return start == 0 or text[start - 1] in PUNCT
    while end < len(text) and text[end] in "了约 ":
        end += 1
    return scan_number(text, end, glued=False) is not None


def _base_follows(text: str, at: int) -> bool:
    """Whether a base of comparison stands here: 上年, 年初预算, 2020年, perhaps after 本部门."""
    if dated := scan_period(text, at):
        return dated[0].year is not None or dated[0].word == "date"
    for length in range(min(longest(), len(text) - at), 0, -1):
        if any(entry.kind == "base" for entry in words().get(text[at : at + length], ())):
            return True
    return False


def quantities(tokens: list[Token]) -> Iterator[Token]:
    """The tokens that carry a number and a unit."""
    return (token for token in tokens if token.kind == "quantity")


def zero(token: Token) -> bool:
    """Whether the token is a number of nought."""
    return token.number is not None and token.number.value == Decimal(0)
