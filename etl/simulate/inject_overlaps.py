"""Two causes of one obligation, one after the other: what comes late comes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from etl.months import Month
from etl.simulate.calendar import last_working_day, number
from etl.simulate.credits import credited_in
from etl.simulate.effects import Book
from etl.simulate.inject_content import other_amount, other_fund, rebooked, row, shifted
from etl.simulate.inject_timing import mid_month, waiting

Wrong = Callable[[pd.DataFrame], pd.DataFrame]


def late_component_shift(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Due in this month, credited in the next and then split in another way."""
    _late(book, "component_shift", tickets, month, shifted)


def late_amount_error(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Due in this month, credited in the next and then with two digits swapped."""
    _late(book, "amount_error", tickets, month, other_amount)


def _late(book: Book, cause: str, tickets: pd.DataFrame, month: Month, wrong: Wrong) -> None:
    tickets = mid_month(tickets, month).assign(demand=tickets["uid"])
    book.add_agency(month, waiting(tickets, month))
    _comes_wrong(book, ("late_posting", cause), tickets, month, wrong)


def transit_wrong_fund(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """In the treasury on the last working day, credited in the next month and then to another fund."""
    tickets = tickets.assign(day=number(month, last_working_day(month)))
    _comes_wrong(book, ("in_transit", "wrong_fund"), tickets, month, other_fund)


def _comes_wrong(book: Book, causes: tuple[str, str], tickets: pd.DataFrame, month: Month, wrong: Wrong) -> None:
    """The first cause holds until the agency books the wrong rows, the second from then on."""
    came = month.plus(1)
    book.add_tax(month, tickets)
    numbers = book.label(causes[0], month, tickets, None, [came] * len(tickets))
    rebooked(book, causes[1], tickets, credited_in(wrong(row(tickets, month)), came, 1, 5), came, numbers=numbers)
