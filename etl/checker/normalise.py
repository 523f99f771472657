"""One writing for what the layout and the keyboard vary: width, broken lines, spaces inside numbers;
and for traditional characters and radicals, as far as they stand in words the checker knows (traditional.csv).

Every character of the normal text keeps the offset it had in the original.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from etl.checker.lexicon import rows

_SAME = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "～": "~", "﹪": "%", "\u3000": " ", "\xa0": " ", "〇": "0", "•": "."}
    | {char: row["char"] for row in rows("traditional.csv") for char in row["traditional"]}
)
# words of mathematical typesetting that stand for a sign, and marks that only set type
_TYPESET = {"\\leq": "≤", "\\le": "≤", "\\geq": "≥", "\\ge": "≥", "\\%": "%", "$": "", "**": ""}


@dataclass(frozen=True)
class Normal:
    """`text` in one writing; `offsets[i]` is where its i-th character stands in the original."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the normal range [start, end)."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


Pairs = list[tuple[str, int]]


def normalise(text: str, start: int = 0) -> Normal:
    """`text`, which begins at `start` of the original, in one writing."""
    pairs = [(char, start + at) for at, char in enumerate(text)]
    steps: tuple[Callable[[Pairs], Pairs], ...] = (_typeset, _narrow, _spaces)
    for step in steps:
        pairs = step(pairs)
    return Normal("".join(char for char, _ in pairs), tuple(at for _, at in pairs))


def _typeset(pairs: Pairs) -> Pairs:
    text = "".join(char for char, _ in pairs)
    if not any(mark in text for mark in ("$", "\\", "**")):
        return pairs
    out, at = [], 0
    while at < len(pairs):
        word = next((w for w in _TYPESET if text.startswith(w, at)), "")
        out += [(char, pairs[at][1]) for char in _TYPESET[word]] if word else [pairs[at]]
        at += len(word) or 1
    return out


def _narrow(pairs: Pairs) -> Pairs:
    return [(_plain(char), at) for char, at in pairs if char not in "\ufeff\u200b\u200d\r"]


def _plain(char: str) -> str:
    narrow = unicodedata.normalize("NFKC", char.translate(_SAME))
    return narrow if len(narrow) == 1 and unicodedata.category(char) != "No" else char


def _spaces(pairs: Pairs) -> Pairs:
    """Without white space, but for one space between two numbers or two Latin words that must stay apart."""
    out: Pairs = []
    at = 0
    while at < len(pairs):
        end = at
        while end < len(pairs) and pairs[end][0].isspace():
            end += 1
        if end > at and out and end < len(pairs) and _apart(out, pairs, at, end):
            out.append((" ", pairs[at][1]))
        if end < len(pairs):
            out.append(pairs[end])
        at = end + 1
    return out


def _apart(out: Pairs, pairs: Pairs, at: int, end: int) -> bool:
    left, right = out[-1][0], pairs[end][0]
    if not (_latin(left) and _latin(right)):
        return False
    if any(char == "\n" for char, _ in pairs[at:end]):
        return not (_numeric(left) and _numeric(right))  # a number broken at the end of a line
    return not ("." in (left, right) and _digit(right if left == "." else left)) and not _thousands(out, pairs, end)


def _thousands(out: Pairs, pairs: Pairs, end: int) -> bool:
    """Whether the space sets off exactly three digits: 46 386.72."""
    head = 0
    while head < len(out) and _digit(out[-1 - head][0]):
        head += 1
    tail = 0
    while end + tail < len(pairs) and _digit(pairs[end + tail][0]):
        tail += 1
    return tail == 3 and 1 <= head <= 3


def _latin(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or char == "."


def _digit(char: str) -> bool:
    return char in "0123456789"


def _numeric(char: str) -> bool:
    return _digit(char) or char == "."
