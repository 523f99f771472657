"""What goes wrong in the books of finance and bank: one function per cause and leg, each takes one movement."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np

from etl.months import Month
from etl.simulate.calendar import number, plus_days, working_days
from etl.simulate.calibration import County
from etl.simulate.finance import QUARTER_ENDS, Plan
from etl.simulate.inject_content import swapped_digits
from etl.simulate.injection import Injection
from etl.simulate.movements import Books, Row
from etl.simulate.rng import generator
from etl.simulate.truth import Truth

_MISTAKEN_FOR = (1, 0, 5, 0, 5, 4, 0)  # the fund one is booked into by mistake, by fund


def in_transit_remittance(i: Injection) -> None:
    """Remitted on the last working day, booked by finance (and its bank) in the next month."""
    if row := i.contribution(last_day=True):
        i.books.both(row.but(day=i.next_day()))
        i.label("in_transit", "remittance", row.fund, [("tax", row.batch)], i.next)


def in_transit_transfer(i: Injection) -> None:
    """Paid by finance on the last working day, received by the agency in the next month."""
    if taken := i.transfer(last_day=True):
        batch, row = taken
        voucher, _ = i.books.both(row)
        batch.received = batch.paid_on = i.next_day(0, 0)
        i.label("in_transit", "transfer", row.fund, [("finance", voucher)], i.next)


def in_transit_subsidy(i: Injection) -> None:
    """Paid from the budget on the last working day, booked by finance in the next month."""
    payment, row = i.plan.subsidies.pop(int(i.rng.integers(len(i.plan.subsidies))))
    payment.day = i.plan.last_day()
    i.books.both(row.but(day=i.next_day()))
    i.label("in_transit", "subsidy", row.fund, [("budget", payment.voucher)], i.next)


def in_transit_bank(i: Injection) -> None:
    """Booked by finance on the last working day, by the bank in the next month."""
    if row := i.contribution():
        voucher = i.books.book(row.but(day=i.plan.last_day()))
        i.books.bank_row(row.but(day=i.next_day()))
        i.label("in_transit", "bank", row.fund, [("finance", voucher)], i.next)


def refund_remittance(i: Injection) -> None:
    """A refund that tax counts in this month leaves the special account in the next."""
    if row := i.refund():
        i.books.both(row.but(day=i.next_day(3, 8)))
        i.label("refund", "remittance", row.fund, [("tax", row.batch)], i.next)


def reversal_remittance(i: Injection) -> None:
    """Finance books a batch twice and cancels one, in the same month or in the next."""
    if row := i.contribution():
        i.books.both(row)
        _reversal(i, "remittance", row)


def reversal_transfer(i: Injection) -> None:
    """Finance books a payment twice and cancels one."""
    if taken := i.transfer():
        i.books.both(taken[1])
        _reversal(i, "transfer", taken[1])


def reversal_subsidy(i: Injection) -> None:
    """Finance books a subsidy twice and cancels one."""
    _reversal(i, "subsidy", i.plan.subsidies[int(i.rng.integers(len(i.plan.subsidies)))][1])


def _reversal(i: Injection, leg: str, row: Row) -> None:
    second = i.books.book(row.but(day=min(plus_days(row.day, 1), i.plan.last_day())))
    soon = i.rng.integers(2) == 0 or i.month == i.truth.last
    cancel = i.books.book(second.cancelled(i.plan.last_day() if soon else i.next_day(2, 6)))
    for each in (leg, "bank"):
        i.label("reversal", each, row.fund, [("finance", second), ("finance", cancel)], i.month if soon else i.next)


def duplicate_remittance(i: Injection) -> None:
    """Finance books a batch twice and never cancels it."""
    if row := i.contribution():
        i.books.both(row)
        second = i.books.book(row.but(day=min(plus_days(row.day, 2), i.plan.last_day())))
        for leg in ("remittance", "bank"):
            i.label("duplicate", leg, row.fund, [("finance", second)], None)


def wrong_fund_remittance(i: Injection) -> None:
    """A batch goes into another fund's account (the bank agrees) and is rebooked in the next month."""
    if row := i.contribution():
        wrong, _ = i.books.both(row.but(fund=_MISTAKEN_FOR[row.fund]))
        cancel = wrong.cancelled(i.next_day(4, 8))
        i.books.both(cancel)
        i.books.both(row.but(day=cancel.day))
        i.label("wrong_fund", "remittance", row.fund, [("tax", row.batch), ("finance", wrong)], i.next)


def wrong_fund_subsidy(i: Injection) -> None:
    """A subsidy goes into another fund's account and stays there."""
    small = min(range(len(i.plan.subsidies)), key=lambda n: i.plan.subsidies[n][1].receipt)
    payment, row = i.plan.subsidies.pop(small)
    wrong, _ = i.books.both(row.but(fund=_MISTAKEN_FOR[row.fund]))
    i.label("wrong_fund", "subsidy", row.fund, [("budget", payment.voucher), ("finance", wrong)], None)


def amount_error_remittance(i: Injection) -> None:
    """Finance swaps two digits; the bank has it right. Put right in the next month."""
    if row := i.contribution():
        _amount_error(i, "remittance", row, ("tax", row.batch), "receipt")


def amount_error_transfer(i: Injection) -> None:
    """Finance swaps two digits of a payment."""
    if taken := i.transfer():
        _amount_error(i, "transfer", taken[1], ("social_insurance", taken[1].batch), "payment")


def _amount_error(i: Injection, leg: str, row: Row, other: tuple[str, Row | str], side: str) -> None:
    shown = i.books.bank_row(row)
    wrong = i.books.book(row.but(**{side: int(swapped_digits(np.array([getattr(row, side)]))[0])}))
    cancel = wrong.cancelled(i.next_day(3, 7))
    i.books.book(cancel)
    i.books.book(row.but(day=cancel.day))
    i.label("amount_error", leg, row.fund, [other, ("finance", wrong)], i.next)
    i.label("amount_error", "bank", row.fund, [("finance", wrong), ("bank", shown)], i.next)


def one_sided_remittance(i: Injection) -> None:
    """Money from the treasury that tax knows nothing of."""
    if row := i.contribution():
        i.plan.contributions.append(row)
        odd = row.but(batch=row.batch[:-1] + "7", receipt=row.receipt // 7 + 1_234, summary="国库来款")
        voucher, _ = i.books.both(odd)
        i.label("one_sided", "remittance", row.fund, [("finance", voucher)], None)


def one_sided_transfer(i: Injection) -> None:
    """A payment to the expenditure account that the agency never receives."""
    if taken := i.transfer():
        i.plan.transfers.append(taken)
        odd = taken[1].but(batch=taken[1].batch + "X", payment=taken[1].payment // 90 + 5_678)
        voucher, _ = i.books.both(odd)
        i.label("one_sided", "transfer", odd.fund, [("finance", voucher)], None)


def one_sided_bank(i: Injection) -> None:
    """A receipt at the bank that nobody knows."""
    fund, days = int(i.rng.integers(7)), working_days(i.month)
    amount = int(i.rng.integers(3_000, 900_000))
    row = i.books.bank_row(
        Row(
            fund,
            number(i.month, days[len(days) // 2]),
            "other",
            receipt=amount,
            counterparty="待查户",
            summary="来账待查",
        )
    )
    i.label("one_sided", "bank", fund, [("bank", row)], None)


def bank_interest(i: Injection) -> None:
    """The bank credits interest, the ledger books it in the next month."""
    if i.plan.interest:
        row = i.plan.interest.pop(int(i.rng.integers(len(i.plan.interest))))
        shown = i.books.bank_row(row)
        i.books.book(row.but(day=i.next_day(3, 7)))
        i.label("bank_interest", "bank", row.fund, [("bank", shown)], i.next)


def bank_fee(i: Injection) -> None:
    """The bank takes a fee that it may not take and gives it back a month later; the ledger never books it."""
    fund, days = int(i.rng.integers(7)), working_days(i.month)
    amount = int(i.rng.integers(5, 60)) * 100
    fee = Row(
        fund,
        number(i.month, days[len(days) // 2]),
        "fee",
        payment=amount,
        counterparty="开户银行",
        summary="汇划手续费",
    )
    taken = i.books.bank_row(fee)
    back = i.books.bank_row(fee.but(day=i.next_day(3, 7), payment=0, receipt=amount, summary="退回手续费"))
    i.label("bank_fee", "bank", fund, [("bank", taken), ("bank", back)], i.next)


INJECTORS: dict[tuple[str, str], Callable[[Injection], None]] = {
    ("in_transit", "remittance"): in_transit_remittance,
    ("in_transit", "transfer"): in_transit_transfer,
    ("in_transit", "subsidy"): in_transit_subsidy,
    ("in_transit", "bank"): in_transit_bank,
    ("refund", "remittance"): refund_remittance,
    ("reversal", "remittance"): reversal_remittance,
    ("reversal", "transfer"): reversal_transfer,
    ("reversal", "subsidy"): reversal_subsidy,
    ("duplicate", "remittance"): duplicate_remittance,
    ("wrong_fund", "remittance"): wrong_fund_remittance,
    ("wrong_fund", "subsidy"): wrong_fund_subsidy,
    ("amount_error", "remittance"): amount_error_remittance,
    ("amount_error", "transfer"): amount_error_transfer,
    ("one_sided", "remittance"): one_sided_remittance,
    ("one_sided", "transfer"): one_sided_transfer,
    ("one_sided", "bank"): one_sided_bank,
    ("bank_interest", "bank"): bank_interest,
    ("bank_fee", "bank"): bank_fee,
}


def inject_books(county: County, plan: Plan, books: Books, truth: Truth) -> None:
    """Inject what is due in the plan's month; what is left in the plan is still to be booked as it should be."""
    with Path(__file__).with_name("book_injections.csv").open(encoding="utf-8", newline="") as file:
        table = [(r["cause"], r["leg"], int(r["per_quarter"])) for r in csv.DictReader(file)]
    for cause, leg, per_quarter in table:
        if _is_due(county, plan.month, cause, leg, per_quarter):
            rng = generator(county.seed, "books", cause, leg, plan.month)
            for _ in range(_times(cause, leg, per_quarter, plan.month)):
                INJECTORS[cause, leg](Injection(plan, books, truth, rng))


def _times(cause: str, leg: str, per_quarter: int, month: Month) -> int:
    """How many in one month: all of a quarter's interest; what is under way piles up at the end of the year."""
    if cause == "bank_interest":
        return per_quarter
    return 3 if cause == "in_transit" and leg != "subsidy" and month.number == 12 else 1


def _is_due(county: County, month: Month, cause: str, leg: str, per_quarter: int) -> bool:
    """Whether the month is one of those chosen for this quarter; interest comes with the quarter's last month."""
    if cause == "bank_interest":
        return month.number in QUARTER_ENDS
    chosen = generator(county.seed, "quarter", cause, leg, (month.number - 1) // 3).permutation(3)[:per_quarter]
    return (month.number - 1) % 3 in chosen
