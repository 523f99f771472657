"""Causes in which the agency's row says something else than the ticket; some are put right in a later month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calibration import EMPLOYEE_MED, ENTERPRISE, INSTITUTIONAL, OTHER_REGION, RESIDENT, RESIDENT_MED
from etl.simulate.credits import credit, credited_in, reversal_of
from etl.simulate.effects import Book, by_month, later
from etl.simulate.rng import Ints, pick

_MISTAKEN_FOR = np.array([INSTITUTIONAL, ENTERPRISE, RESIDENT_MED, EMPLOYEE_MED, ENTERPRISE, RESIDENT, ENTERPRISE])


def rebooked(
    book: Book,
    cause: str,
    tickets: pd.DataFrame,
    wrong: pd.DataFrame,
    month: Month,
    *,
    numbers: Sequence[int] = (),
    alike: Sequence[str] = (),
) -> None:
    """The agency books the wrong rows in `month`; seven of ten are rebooked one to three months later.

    Where nobody can tell the cause (`alike`), the wrong row and its cancellation are no more than a reversal.
    """
    right = row(tickets, month)
    book.add_agency(month, wrong)
    cleared, cancelled = later(tickets["uid"].to_numpy(), 91, month, 3, 3), []
    for when, part in by_month(wrong, cleared):
        found = part.assign(ticket=right["ticket"], demand=right["demand"])  # who puts it right looks the numbers up
        cancelled.append((when, reversal_of(found, 2, when, 5, 15)))
        book.add_agency(*cancelled[-1])
        book.add_agency(when, credited_in(right.loc[part.index].assign(var=3), when, 16, 25))
    known = pd.Series(book.label(cause, month, tickets, wrong, cleared, numbers=numbers, alike=alike), wrong.index)
    hidden = [index for index, same in zip(wrong.index, alike, strict=False) if same]
    for when, rows in cancelled:
        rows = rows[rows.index.isin(hidden)]
        undone, until = known[rows.index].tolist(), [when] * len(rows)
        book.label("reversal", when, None, wrong.loc[rows.index], until, rows, numbers=undone)


def _booked_wrong(
    book: Book, cause: str, tickets: pd.DataFrame, wrong: pd.DataFrame, month: Month, *, both: bool = False
) -> None:
    """Tax has the ticket, the agency the wrong row, which may lack its numbers."""
    book.add_tax(month, tickets)
    rebooked(book, cause, tickets, unnumbered(wrong, both=both), month)


def row(tickets: pd.DataFrame, month: Month) -> pd.DataFrame:
    """The right rows, which all know their ticket."""
    return credit(tickets, month).assign(ticket=tickets["ticket"])


def unnumbered(rows: pd.DataFrame, *, both: bool = False) -> pd.DataFrame:
    """A quarter loses the ticket number where there is a demand notice; if `both`, a sixth loses both numbers."""
    fate, rows = pick(rows["uid"].to_numpy(), 99, 12), rows.copy()
    rows.loc[(fate < 3) & (rows["demand"] >= 0), "ticket"] = -1
    if both:
        rows.loc[(fate == 3) | (fate == 4), ["ticket", "demand"]] = -1
    return rows


def wrong_fund(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency credits another fund."""
    _booked_wrong(book, "wrong_fund", tickets, other_fund(row(tickets, month)), month, both=True)


def other_fund(right: pd.DataFrame) -> pd.DataFrame:
    """The same rows in the fund one takes theirs for."""
    return right.assign(fund=_MISTAKEN_FOR[right["fund"]])


def wrong_payer(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency credits the neighbour in its list of payers; without numbers nothing leads back to the ticket."""
    right = row(tickets, month)
    payer = np.where((right["business"] == 1) & (right["payer"] > 0), right["payer"] - 1, right["payer"] + 1)
    wrong = unnumbered(right.assign(payer=payer), both=True)
    lost = (wrong["ticket"] < 0) & (wrong["demand"] < 0)
    book.add_tax(month, tickets)
    alike = ["in_transit one_sided" if hidden else "" for hidden in lost.tolist()]
    rebooked(book, "wrong_payer", tickets, wrong, month, alike=alike)


def wrong_period(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency credits the month before."""
    right = row(tickets, month)
    period = right["period"].to_numpy()
    before = np.where(period % 100 == 1, period - 100 + 11, period - 1)
    _booked_wrong(book, "wrong_period", tickets, right.assign(period=before), month, both=True)


def wrong_region(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency counts it to another pooling region."""
    _booked_wrong(book, "wrong_region", tickets, row(tickets, month).assign(region=int(OTHER_REGION)), month)


def amount_error(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency swaps two digits."""
    _booked_wrong(book, "amount_error", tickets, other_amount(row(tickets, month)), month, both=True)


def other_amount(right: pd.DataFrame) -> pd.DataFrame:
    """The same rows with two digits of the larger component swapped."""
    use_employer = right["employer"] >= right["personal"]
    wrong = right.copy()
    for name, mask in (("employer", use_employer), ("personal", ~use_employer)):
        wrong.loc[mask, name] = swapped_digits(right.loc[mask, name].to_numpy())
    return wrong


def component_shift(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency splits employer and personal part in another way."""
    _booked_wrong(book, "component_shift", tickets, shifted(row(tickets, month)), month, both=True)


def shifted(right: pd.DataFrame) -> pd.DataFrame:
    """The same rows with some of the employer's part in the personal one."""
    moved = (right["employer"] // (3 + pick(right["uid"].to_numpy(), 93, 5))).clip(lower=200)
    wrong = right.assign(employer=right["employer"] - moved, personal=right["personal"] + moved)
    wrong["due_employer"], wrong["due_personal"] = wrong["employer"], wrong["personal"]
    return wrong


def fee_in_principal(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency books the late fee within the employer part."""
    tickets = tickets.assign(late_fee=(tickets["employer"] // 150).clip(lower=300))
    right = row(tickets, month)
    wrong = right.assign(employer=right["employer"] + right["late_fee"], late_fee=0)
    wrong["due_employer"], wrong["due_late_fee"] = wrong["employer"], 0
    _booked_wrong(book, "fee_in_principal", tickets, wrong, month)


def rounding(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """The agency's employer part is one fen off."""
    right = row(tickets, month)
    wrong = right.assign(employer=right["employer"] + np.where(pick(right["uid"].to_numpy(), 95, 2) == 0, 1, -1))
    wrong["due_employer"] = wrong["employer"]
    wrong = unnumbered(wrong)
    book.add_tax(month, tickets)
    book.add_agency(month, wrong)
    book.label("rounding", month, tickets, wrong, [month] * len(wrong))


def partial_payment(book: Book, tickets: pd.DataFrame, month: Month) -> None:
    """Tax collects part of what is due; the agency credits all of it. Three of four pay the rest in a later month."""
    due = row(tickets.assign(late_fee=0), month)
    parts = 30 + pick(tickets["uid"].to_numpy(), 97, 50)
    paid = tickets.assign(late_fee=0, **{name: tickets[name] * parts // 100 for name in ("employer", "personal")})
    book.add_tax(month, paid)
    book.add_agency(month, due)
    cleared = later(tickets["uid"].to_numpy(), 98, month, 2, 3)
    rest = paid.assign(uid=paid["uid"] + 6 * 10**9, ticket=paid["uid"] + 6 * 10**9)
    for name in ("employer", "personal"):
        rest[name] = due[name] - paid[name]
    for when, part in by_month(rest, cleared):
        book.add_tax(when, part.assign(day=when.year * 10_000 + when.number * 100 + 15))
    book.label("partial_payment", month, paid, due, cleared)


def swapped_digits(fen: Ints) -> Ints:
    """Amounts with the first two neighbouring yuan digits that differ swapped; 90 yuan more where none do."""
    return np.array([_swap(int(value)) for value in fen], dtype=np.int64)


def _swap(fen: int) -> int:
    digits = list(str(abs(fen)))
    for at in range(1, len(digits) - 3):
        if digits[at] != digits[at + 1]:
            digits[at], digits[at + 1] = digits[at + 1], digits[at]
            return int("".join(digits)) * (1 if fen >= 0 else -1)
    return fen + 9_000
