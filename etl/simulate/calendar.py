"""Working days: when the treasury and the banks book."""

from __future__ import annotations

from datetime import date, timedelta

from etl.months import Month

_HOLIDAYS = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}  # [own] the fixed ones are enough


def working_days(month: Month) -> list[int]:
    """Days of the month, Monday to Friday, without fixed holidays."""
    return [day for day in range(1, month.last_day.day + 1) if _works(date(month.year, month.number, day))]


def _works(day: date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS


def last_working_day(month: Month) -> int:
    """The last working day; it lies within the last three days of the month."""
    return working_days(month)[-1]


def treasury_days(month: Month, rows: int) -> list[int]:
    """Days on which the treasury books, fewer where there are few rows."""
    days = [day for day in working_days(month) if day >= 3]
    wanted = min(len(days), max(2, rows // 8))
    return [days[i * len(days) // wanted] for i in range(wanted)]


def middle_days(month: Month) -> list[int]:
    """Working days far from both ends of the month."""
    return [day for day in working_days(month) if 6 <= day <= month.last_day.day - 6]


def number(month: Month, day: int) -> int:
    """A day as YYYYMMDD."""
    return month.year * 10_000 + month.number * 100 + day


def as_date(ymd: int) -> date:
    """YYYYMMDD as a date."""
    return date(ymd // 10_000, ymd // 100 % 100, ymd % 100)


def plus_days(ymd: int, days: int) -> int:
    """The day `days` later."""
    later = as_date(ymd) + timedelta(days=days)
    return later.year * 10_000 + later.month * 100 + later.day
