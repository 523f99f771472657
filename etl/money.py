"""Exact money: yuan as Decimal with two places; rounding happens here and only here."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
YUAN_PER_WAN = Decimal(10_000)


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """`value` rounded half away from zero to `places` decimals, e.g. 0.125 -> 0.13."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def wan(yuan: Decimal, places: int = 2) -> Decimal:
    """Yuan as 万元, rounded half-up to `places`."""
    return round_half_up(yuan / YUAN_PER_WAN, places)


def percent(numerator: Decimal, denominator: Decimal, places: int = 2) -> Decimal | None:
    """`numerator / denominator` in percent, half-up; None where the denominator is zero."""
    return round_half_up(numerator * 100 / denominator, places) if denominator else None
