"""Slips of the pen: whether a figure would be right but for one digit, or two neighbours swapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from etl.checker.mentions import Mention
from etl.money import round_half_up

_DIGITS = 3  # figures with fewer are too like each other


def slipped(mention: Mention, value: Decimal, digits: int = _DIGITS) -> bool:
    """Whether `value` is printed like `mention`, of at least `digits`, but for one digit or two digits swapped."""
    printed, right = _printed(mention.value, mention.step), _printed(value, mention.step)
    if len(printed) != len(right) or len(printed) < digits or printed == right:
        return False
    unlike = [n for n, (a, b) in enumerate(zip(printed, right, strict=True)) if a != b]
    if len(unlike) == 1:
        return True
    first, last = unlike[0], unlike[-1]
    return len(unlike) == 2 and last == first + 1 and printed[first : last + 1] == right[first : last + 1][::-1]


def _printed(value: Decimal, step: Decimal) -> str:
    """The digits of a value, rounded to `step`."""
    return str(int(round_half_up(abs(value) / step, 0)))


def mended(total: Mention, parts: Sequence[Mention], digits: int = _DIGITS) -> list[tuple[Mention, Mention]]:
    """Each figure of a sum that a slip may have spoilt, with the same figure as the others imply it."""
    summed = sum((part.value for part in parts), Decimal(0))
    implied = [(total, summed), *((part, total.value - summed + part.value) for part in parts)]
    return [(m, replace(m, value=v, text=m.show(v))) for m, v in implied if v > 0 and slipped(m, v, digits)]


def balanced(plus: Sequence[Mention], minus: Sequence[Mention], result: Mention) -> bool:
    """Whether a slip in one figure explains why a balance does not come out."""
    gap = sum((m.value for m in plus), -sum((m.value for m in (*minus, result)), Decimal(0)))
    moved = [*((m, m.value - gap) for m in plus), *((m, m.value + gap) for m in (*minus, result))]
    return any(value > 0 and slipped(m, value) for m, value in moved)
