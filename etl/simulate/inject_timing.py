"""Causes in which both parties know the same amounts but not in the same month, or not of every row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calendar import last_working_day, middle_days, number, plus_days
from etl.simulate.calibration import OTHER_REGION
from etl.simulate.credits import credit, credited_in, reversal_of
from etl.simulate.effects import Book, by_month, later
from etl.simulate.inject_content import unnumbered
from etl.simulate.rng import pick
from etl.simulate.streams import AMOUNTS


def in_transit(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """In the treasury on the last working day, credited in the first days of the next month."""
    tickets = tickets.assign(day=number(month, last_working_day(month)))
    book.add_tax(month, tickets)
    book.add_agency(month.plus(1), credited_in(credit(tickets, month), month.plus(1), 1, 5))
    book.label("in_transit", month, tickets, None, [month.plus(1)] * len(tickets))


def late_posting(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """In the treasury mid-month; the agency shows it as due and credits one or two months later."""
    tickets = mid_month(tickets, month).assign(demand=tickets["uid"])
    book.add_tax(month, tickets)
    rows = credit(tickets, month)
    book.add_agency(month, waiting(tickets, month))
    cleared = later(rows["uid"].to_numpy(), 81, month, 2, 0)
    for when, part in by_month(rows, cleared):
        book.add_agency(when, credited_in(part.assign(ticket=tickets.loc[part.index, "ticket"]), when, 3, 20))
    book.label("late_posting", month, tickets, None, cleared)


def waiting(tickets: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Rows that say what is due and not yet credited."""
    return credit(tickets, month).assign(credited=0, var=1, **dict.fromkeys(AMOUNTS, 0), ticket=-1)


def refund(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Tax refunds in this month, the agency in the next."""
    book.add_tax(month, tickets)
    rows = credit(tickets, month).assign(ticket=tickets["ticket"])
    book.add_agency(month.plus(1), credited_in(rows, month.plus(1), 3, 15))
    book.label("refund", month, tickets, None, [month.plus(1)] * len(tickets))


def reversal(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency books a ticket twice and cancels the second row, in the same month or in the next."""
    tickets = mid_month(tickets, month)
    book.add_tax(month, tickets)
    rows = credit(tickets, month).assign(ticket=tickets["ticket"])
    book.add_agency(month, rows)
    second = rows.assign(
        var=1, credited=[min(plus_days(d, 1), number(month, month.last_day.day)) for d in rows["credited"]]
    )
    book.add_agency(month, second)
    cleared: list[Month | None] = [month.plus(int(n)) for n in pick(rows["uid"].to_numpy(), 83, 2)]
    cancel = second.iloc[:0]
    for when, part in by_month(second, cleared):
        made = reversal_of(part, 2, when, *((27, 28) if when == month else (2, 12)))
        book.add_agency(when, made)
        cancel = pd.concat([cancel, made])
    cancel = cancel.loc[second.index]
    known = [when is not None and when <= book.truth.last for when in cleared]
    for flag in (True, False):
        mask = np.array(known) == flag
        until = [when for when, k in zip(cleared, known, strict=True) if k == flag]
        cause = "reversal" if flag else "duplicate"  # cancelled after the year: nobody can know it yet
        book.label(cause, month, None, second[mask], until, cancel[mask] if flag else None)


def duplicate(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency books a ticket twice and nobody cancels it in the year."""
    tickets = mid_month(tickets, month)
    book.add_tax(month, tickets)
    rows = credit(tickets, month).assign(ticket=tickets["ticket"])
    second = rows.assign(
        var=1, credited=[min(plus_days(d, 2), number(month, month.last_day.day)) for d in rows["credited"]]
    )
    second = unnumbered(second)
    book.add_agency(month, rows)
    book.add_agency(month, second)
    book.label("duplicate", month, None, second, [None] * len(second))


def paid_twice(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Tax collects a ticket twice (and remits it twice); the agency credits it once."""
    tickets = mid_month(tickets, month)
    book.add_tax(month, tickets)
    second = tickets.assign(uid=tickets["uid"] + 5 * 10**9, day=[plus_days(d, 1) for d in tickets["day"]])
    book.add_tax(month, second)
    book.add_agency(month, credit(tickets, month).assign(ticket=tickets["ticket"]))
    book.label("duplicate", month, second, None, [None] * len(second))


def refunded_duplicate(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Tax collects a ticket twice and refunds the second payment one or two months later."""
    tickets = mid_month(tickets, month)
    second = tickets.assign(uid=tickets["uid"] + 7 * 10**9, day=[plus_days(d, 1) for d in tickets["day"]])
    back = second.assign(uid=tickets["uid"] + 8 * 10**9, kind=1, bseq=9)
    for name in AMOUNTS:
        back[name] = -back[name]
    book.add_tax(month, tickets)
    book.add_tax(month, second)
    book.add_agency(month, credit(tickets, month).assign(ticket=tickets["ticket"]))
    cleared = later(tickets["uid"].to_numpy(), 101, month, 2, 0)
    numbers = pd.Series(book.label("duplicate", month, second, None, cleared), index=second.index)
    for when, part in by_month(back, cleared):
        made = part.assign(day=number(when, middle_days(when)[0]))
        book.add_tax(when, made)
        for frame in (second.loc[made.index], made):
            book.label("refund", when, frame, None, [when] * len(made), numbers=numbers[made.index].tolist())


def end_batch(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """A whole batch of the last working day, which the agency credits in the first days of the next month."""
    in_transit(book, tickets.assign(bseq=4), month)


def missing_batch(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """All rows of one treasury batch are absent at the agency and come in the next month."""
    tickets = _one_batch(book, tickets, month, bseq=2)
    book.add_tax(month, tickets)
    rows = credit(tickets, month).assign(ticket=tickets["ticket"])
    book.add_agency(month.plus(1), credited_in(rows, month.plus(1), 4, 12))
    book.label("missing_batch", month, tickets, None, [month.plus(1)] * len(tickets))


def region_batch(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """A batch that tax counts to another region; agency (and finance) have it as ours. Three tickets are enough."""
    tickets = _one_batch(book, tickets.iloc[:3], month, bseq=3)
    rows = credit(tickets, month).assign(ticket=tickets["ticket"])
    tickets = tickets.assign(region=int(OTHER_REGION))
    book.add_tax(month, tickets)
    book.add_agency(month, rows)
    book.label("wrong_region", month, tickets, rows, [None] * len(rows))


def one_sided(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Half: a ticket the agency never hears of. Half: a credit for which there is no ticket.

    Of the last days of the year: until the files of January come nothing tells them from what is in transit.
    """
    at_the_end = month == book.truth.last
    tickets = tickets.assign(day=number(month, last_working_day(month))) if at_the_end else mid_month(tickets, month)
    agency = (pick(tickets["uid"].to_numpy(), 85, 2) == 0).astype(bool)
    rows = credit(tickets[agency], month)
    rows["ticket"] = rows["demand"] = rows["uid"]
    book.add_tax(month, tickets[~agency])
    book.add_agency(month, rows)
    for ours, theirs in ((tickets[~agency], None), (None, rows)):
        count = len(rows) if ours is None else len(ours)
        alike = ["in_transit" if at_the_end else ""] * count
        book.label("one_sided", month, ours, theirs, [None] * count, alike=alike)


def mid_month(tickets: pd.DataFrame, month: Month) -> pd.DataFrame:
    """The same tickets in the treasury on a day far from the month's ends."""
    days = np.array([number(month, day) for day in middle_days(month)])
    return tickets.assign(day=days[pick(tickets["uid"].to_numpy(), 87, len(days))])


def _one_batch(book: Book, tickets: pd.DataFrame, month: Month, bseq: int) -> pd.DataFrame:
    days = middle_days(month)
    day = int(days[book.rng("batch", month, bseq).integers(len(days))])
    return tickets.assign(day=number(month, day), bseq=bseq)
