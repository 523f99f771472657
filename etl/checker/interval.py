"""What a printed number can stand for, and arithmetic on it. Exact: Decimal at every step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from etl.checker.mentions import Mention

ZERO, HALF, ONE = Decimal(0), Decimal("0.5"), Decimal(1)
HUNDRED = Decimal(100)

# How the printed digits came about: as they stand, rounded to the nearest, cut off, or somehow within one unit.
Reading = Literal["exact", "rounded", "cut", "unit"]
_SLACK: dict[Reading, tuple[Decimal, Decimal]] = {  # toward nought and away from it, in units of the last digit
    "exact": (ZERO, ZERO), "rounded": (HALF, HALF), "cut": (ZERO, ONE), "unit": (ONE, ONE),
}  # fmt: skip
# Readings of operands and result under which a claim may hold, the plainest first.
RATES: tuple[tuple[Reading, Reading], ...] = (("rounded", "rounded"), ("rounded", "unit"), ("cut", "cut"))
SUMS: tuple[tuple[Reading, Reading], ...] = (("rounded", "rounded"), ("cut", "cut"), ("exact", "unit"))


@dataclass(frozen=True)
class Interval:
    """Closed range of possible values."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def times(self, factor: Decimal) -> Interval:
        """Each value times `factor`, of either sign."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def over(self, other: Interval) -> Interval | None:
        """The quotient; None where the divisor may be nought."""
        if other.low <= 0 <= other.high:
            return None
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


def possible(value: Decimal, step: Decimal, reading: Reading) -> Interval:
    """Values that print as `value` under a reading; `step` is the unit of the last printed digit."""
    toward, away = _SLACK[reading] if value >= 0 else _SLACK[reading][::-1]
    return Interval(value - step * toward, value + step * away)


def around(mention: Mention, reading: Reading) -> Interval:
    """Values that a mention can stand for, in basic units."""
    return possible(mention.value, mention.step, "exact" if mention.exact else reading)


def moving(mention: Mention, reading: Reading) -> Interval:
    """The same of a change or rate with its sign."""
    return possible(mention.moved, mention.step, "exact" if mention.exact else reading)


def change_rate(level: Interval, change: Interval) -> Interval | None:
    """change / (level - change) in percent; both ends of the quotient are exact since it is monotone in each."""
    low, high = level.high - change.low, level.low - change.high
    if low <= 0 or high <= 0:
        return None
    return Interval(change.low / low, change.high / high).times(HUNDRED) if change.low >= 0 else _falling(level, change)


def _falling(level: Interval, change: Interval) -> Interval | None:
    ends = [c / (lv - c) for c in (change.low, change.high) for lv in (level.low, level.high) if lv - c > 0]
    return Interval(min(ends), max(ends)).times(HUNDRED) if len(ends) == 4 else None
