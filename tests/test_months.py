"""Months order as text and step over year ends."""

import pytest

from etl.months import Month, of_year


def test_a_month_knows_its_days_and_neighbours() -> None:
    month = Month("2020-12")
    assert month.plus(1) == "2021-01"
    assert month.plus(-12) == "2019-12"
    assert str(month.first_day) == "2020-12-01"
    assert str(Month("2020-02").last_day) == "2020-02-29"
    assert of_year(2021)[0] == "2021-01"
    assert len(of_year(2021)) == 12


@pytest.mark.parametrize("wrong", ["2021-13", "202101", "2021-1", "", "2021-01-01"])
def test_anything_else_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month(wrong)
