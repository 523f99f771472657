"""What a printed number can stand for, and arithmetic on it. Exact: Decimal at every step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from etl.checker.mentions import Mention

HALF = Decimal("0.5")
ONE = Decimal(1)
HUNDRED = Decimal(100)


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


def possible(value: Decimal, step: Decimal, slack: Decimal) -> Interval:
    """Values that print as `value`: within `slack` units of the last printed digit (half: rounded; one: cut off)."""
    return Interval(value - step * slack, value + step * slack)


def around(mention: Mention, slack: Decimal) -> Interval:
    """Values that a mention can stand for, in basic units."""
    return possible(mention.value, mention.step, slack)


def change_rate(level: Interval, change: Interval) -> Interval | None:
    """change / (level - change) in percent; both ends of the quotient are exact since it is monotone in each."""
    low, high = level.high - change.low, level.low - change.high
    if low <= 0 or high <= 0:
        return None
    return Interval(change.low / low, change.high / high).times(HUNDRED) if change.low >= 0 else _falling(level, change)


def _falling(level: Interval, change: Interval) -> Interval | None:
    ends = [c / (lv - c) for c in (change.low, change.high) for lv in (level.low, level.high) if lv - c > 0]
    return Interval(min(ends), max(ends)).times(HUNDRED) if len(ends) == 4 else None
