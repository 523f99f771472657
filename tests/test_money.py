"""Money is exact and rounds half-up, at the edge only."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.money import percent, round_half_up, wan

FEN = st.integers(-(10**17), 10**17).map(lambda fen: Decimal(fen).scaleb(-2))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.125", "0.13"), ("0.115", "0.12"), ("-0.125", "-0.13"), ("2.675", "2.68"), ("1.004999", "1.00")],
)
def test_half_goes_away_from_zero(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value)) == Decimal(rounded)


def test_wan_is_ten_thousand_yuan() -> None:
    assert wan(Decimal("463867200.00")) == Decimal("46386.72")
    assert wan(Decimal("686549.99")) == Decimal("68.65")
    assert wan(Decimal("686550.00")) == Decimal("68.66")


def test_percent_of_nothing_is_not_a_number() -> None:
    assert percent(Decimal("264179900"), Decimal("463772800")) == Decimal("56.96")
    assert percent(Decimal(1), Decimal(0)) is None


@given(FEN)
def test_a_fen_survives_rounding(value: Decimal) -> None:
    assert round_half_up(value) == value


@given(FEN, FEN)
def test_rounding_moves_by_half_a_unit_at_most(a: Decimal, b: Decimal) -> None:
    total = a + b
    assert abs(round_half_up(total, 0) - total) <= Decimal("0.5")
