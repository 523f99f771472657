"""A month of settlement, written YYYY-MM: the unit in which everything is run and replaced."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Month(str):
    """`Month("2021-03")`; orders and compares as text."""

    __slots__ = ()

    def __new__(cls, value: str) -> Month:
        """Raises ValueError unless `value` is YYYY-MM."""
        if not _MONTH.fullmatch(value):
            raise ValueError(f"not a month (YYYY-MM): {value!r}")
        return super().__new__(cls, value)

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def number(self) -> int:
        return int(self[5:])

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> Month:
        """The month `months` later (earlier if negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(f"{index // 12:04d}-{index % 12 + 1:02d}")


def of_year(year: int) -> list[Month]:
    """The twelve months of `year`."""
    return [Month(f"{year:04d}-{number:02d}") for number in range(1, 13)]
