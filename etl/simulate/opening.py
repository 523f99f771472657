"""The start of the year: balances, last year's totals, and what was open between the parties at the end of December."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.benefits import Batch
from etl.simulate.calendar import as_date, last_working_day, number, working_days
from etl.simulate.calibration import EMPLOYEE_MED, ENTERPRISE, FUNDS, INJURY, REGION, RESIDENT_MED, County, fund_code
from etl.simulate.credits import credit, credited_in, demand_nos, tax_uuids, ticket_nos
from etl.simulate.effects import Book
from etl.simulate.finance import batch_no
from etl.simulate.layout import written
from etl.simulate.movements import Books, Row
from etl.simulate.people import employer_ids
from etl.simulate.streams import AMOUNTS, plan
from etl.simulate.truth import Truth
from etl.simulate.xlsx import Cell, yuan

_TICKETS, _OLD = 6, 2  # tickets in transit at the turn of the year, and older ones the agency never heard of


@dataclass
class Opening:
    """Balances in fen at the start of January, items still open, and batches that arrive in January."""

    special: dict[int, int]
    bank: dict[int, int]
    expenditure: dict[int, int]
    accounts: dict[tuple[int, str], int]
    items: list[dict[str, Cell]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)


def opening(county: County, book: Book, books: Books, truth: Truth) -> Opening:
    """Set up the start of the year; what was open is put into the books of January where it is cleared then."""
    special = {fund: county.fen(f"opening.{name}") for fund, name in enumerate(FUNDS)}
    spent = {fund: county.fen("opening.expenditure_account") for fund in special}
    made = Opening(special, dict(special), spent, {})
    december = Month(f"{county.year - 1}-12")
    _tickets(county, december, book, made)
    _movements(december, books, truth, made)
    for fund in special:
        made.accounts[fund, "1002"], made.accounts[fund, "1003"] = special[fund], spent[fund]
        on_the_way = made.accounts.get((fund, "1009"), 0)
        made.accounts[fund, "3001"] = -(special[fund] + spent[fund] + on_the_way)
    return made


def _tickets(county: County, december: Month, book: Book, made: Opening) -> None:
    """Tickets of December credited in January, and old ones of October that nobody credits."""
    stream = plan(county, december)[0]
    frame = stream.make(np.arange(_TICKETS + _OLD, dtype=np.int64) * (stream.count // (_TICKETS + _OLD)))
    for name in ("uid", "ticket", "demand"):
        frame[name] -= december.number * 10 * 10**10  # numbers of a month 0: before January's
    frame["day"] = number(december, last_working_day(december))
    late, old = frame.iloc[:_TICKETS], frame.iloc[_TICKETS:]
    january = december.plus(1)
    book.add_agency(january, credited_in(credit(late, december), january, 1, 5))
    book.label("in_transit", december, late, None, [january] * len(late))
    october = december.plus(-2)
    old = old.assign(day=number(october, 14), period=october.year * 100 + october.number)
    book.label("one_sided", october, old, None, [None] * len(old))
    for part, month, cause in ((late, december, "in_transit"), (old, october, "one_sided")):
        made.items += _ticket_items(county, part, month, cause)


def _ticket_items(county: County, t: pd.DataFrame, month: Month, cause: str) -> list[dict[str, Cell]]:
    texts = {
        "ref": tax_uuids(t, county.seed),
        "payer_id": employer_ids(t["payer"].to_numpy()),
        "demand_no": demand_nos(t["demand"]),
        "ticket_no": ticket_nos(t["ticket"]),
    }
    columns = {name: values.to_pylist() for name, values in texts.items()}
    items: list[dict[str, Cell]] = []
    for row, values in enumerate(t.to_dict("records")):
        common = {name: column[row] for name, column in columns.items()} | {
            "period": f"{values['period'] // 100}-{values['period'] % 100:02d}",
            "batch_no": batch_no(values["fund"], 1, values["day"], 1),
        }
        for component in AMOUNTS:
            if values[component]:
                item = _item(
                    "collection", "tax", values["fund"], month, values["day"], component, values[component], cause
                )
                items.append(item | common)
    return items


def _item(
    leg: str, party: str, fund: int, month: Month, day: int, component: str, fen: int, cause: str
) -> dict[str, Cell]:
    return {
        "leg": written("opening_item", "leg", leg),
        "party": written("opening_item", "party", party),
        "fund_code": fund_code(fund, "finance"),
        "first_month": str(month),
        "entry_date": as_date(day),
        "component": written("opening_item", "component", component),
        "kind": "normal",
        "region": REGION if party == "tax" else "",
        "amount": yuan(fen),
        "cause": cause,
    }


def _movements(december: Month, books: Books, truth: Truth, made: Opening) -> None:
    """Money that was on its way between tax, finance, bank and agency on the last working day."""
    turn = _Turn(december, books, truth, made)
    _remitted(turn)
    _not_at_bank(turn)
    _not_received(turn)
    _subsidy(turn)


class _Turn:
    """The turn of the year: the day something was booked by one party and the day the other one books it."""

    def __init__(self, december: Month, books: Books, truth: Truth, made: Opening) -> None:
        self.december, self.books, self.truth, self.made = december, books, truth, made
        january = december.plus(1)
        self.day = number(december, last_working_day(december))
        self.soon = number(january, working_days(january)[0])
        self.stamp = december.replace("-", "")

    def row(self, fund: int, kind: str, batch: str, counterparty: str, summary: str) -> Row:
        """The row as it is booked in January."""
        amount = self.made.special[fund] // 97 + 1_357
        return Row(fund, self.soon, kind, amount, batch=batch, counterparty=counterparty, summary=summary)

    def open(self, leg: str, party: str, row: Row, ref: str) -> None:
        """An item of the opening list, cleared in January."""
        item = _item(leg, party, row.fund, self.december, self.day, "total", row.receipt, "in_transit")
        self.made.items.append(item | {"ref": ref, "batch_no": row.batch, "kind": row.kind})
        self.truth.difference("in_transit", leg, row.fund, self.december, [(party, ref)], self.december.plus(1))

    def voucher(self, fund: int) -> str:
        """The number of finance's voucher of December."""
        return f"PZ{fund_code(fund, 'finance')}{self.stamp}0099"


_TREASURY = ("国家金库乐昌市支库", "单位社会保险费入库")


def _remitted(turn: _Turn) -> None:
    """Remitted by tax, not booked by finance."""
    row = turn.row(ENTERPRISE, "contribution", batch_no(ENTERPRISE, 1, turn.day, 1), *_TREASURY)
    turn.books.both(row)
    turn.open("remittance", "tax", row, row.batch)


def _not_at_bank(turn: _Turn) -> None:
    """Booked by finance, not by its bank."""
    row = turn.row(INJURY, "contribution", batch_no(INJURY, 1, turn.day, 1), *_TREASURY)
    turn.books.bank_row(row)
    turn.made.bank[INJURY] -= row.receipt
    turn.open("bank", "finance", row, turn.voucher(INJURY))


def _not_received(turn: _Turn) -> None:
    """Paid by finance, not received by the agency."""
    fund, name = EMPLOYEE_MED, f"JS{fund_code(EMPLOYEE_MED, 'social_insurance')}{turn.stamp}04"
    row = turn.row(fund, "transfer", name, "", "")
    batch = Batch(name, fund, "settlement", int(turn.stamp), turn.day, turn.soon, turn.soon, persons=30)
    batch.from_fund = batch.paid = row.receipt
    turn.made.batches.append(batch)
    turn.made.accounts[fund, "1009"] = row.receipt
    turn.open("transfer", "finance", row, turn.voucher(fund))


def _subsidy(turn: _Turn) -> None:
    """Paid from the budget, not booked by finance."""
    row = turn.row(RESIDENT_MED, "subsidy", f"ZFD{turn.stamp}091", "乐昌市财政局", "对城乡居民基本医疗保险基金的补助")
    turn.books.both(row)
    turn.open("subsidy", "budget", row, f"ZF{turn.stamp}091")
