"""The start of the year: balances, last year's totals, and what was open between the parties at the end of December."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contracts import table
from etl.months import Month
from etl.simulate.benefits import Batch
from etl.simulate.calendar import as_date, last_working_day, number, working_days
from etl.simulate.calibration import EMPLOYEE_MED, ENTERPRISE, FUNDS, INJURY, REGION, RESIDENT_MED, County, fund_code
from etl.simulate.credits import credit, credited_in, demand_nos, tax_uuids, ticket_nos
from etl.simulate.effects import Book
from etl.simulate.finance import batch_no
from etl.simulate.layout import headers, written
from etl.simulate.movements import Books, Row
from etl.simulate.people import employer_ids
from etl.simulate.streams import AMOUNTS, plan
from etl.simulate.truth import Truth
from etl.simulate.xlsx import Cell, Table, write_workbook, yuan

ITEM = tuple(f.name for f in table("opening_item").data_fields if f.name != "fund")
TOTAL = ("year", "item", "fund_code", "value", "unit")
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
    day, january = number(december, last_working_day(december)), december.plus(1)
    days = working_days(january)
    soon = number(january, days[0])
    amounts = {fund: made.special[fund] // 97 + 1_357 for fund in made.special}

    batch = batch_no(ENTERPRISE, 1, day, 1)
    books.both(
        Row(
            ENTERPRISE,
            soon,
            "contribution",
            receipt=amounts[ENTERPRISE],
            batch=batch,
            counterparty="国家金库乐昌市支库",
            summary="单位社会保险费入库",
        )
    )
    _open(
        made, truth, "remittance", "tax", ENTERPRISE, december, day, amounts[ENTERPRISE], batch, batch, "contribution"
    )

    batch, voucher = batch_no(INJURY, 1, day, 1), f"PZ{fund_code(INJURY, 'finance')}{december.replace('-', '')}0099"
    books.bank_row(
        Row(
            INJURY,
            soon,
            "contribution",
            receipt=amounts[INJURY],
            batch=batch,
            counterparty="国家金库乐昌市支库",
            summary="单位社会保险费入库",
        )
    )
    made.bank[INJURY] -= amounts[INJURY]
    _open(made, truth, "bank", "finance", INJURY, december, day, amounts[INJURY], voucher, batch, "contribution")

    number_, voucher = (
        f"JS{fund_code(EMPLOYEE_MED, 'social_insurance')}{december.replace('-', '')}04",
        f"PZ{fund_code(EMPLOYEE_MED, 'finance')}{december.replace('-', '')}0098",
    )
    arriving = Batch(number_, EMPLOYEE_MED, "settlement", int(december.replace("-", "")), day, soon, soon, persons=30)
    arriving.from_fund = arriving.paid = amounts[EMPLOYEE_MED]
    made.batches.append(arriving)
    made.accounts[EMPLOYEE_MED, "1009"] = amounts[EMPLOYEE_MED]
    _open(
        made,
        truth,
        "transfer",
        "finance",
        EMPLOYEE_MED,
        december,
        day,
        amounts[EMPLOYEE_MED],
        voucher,
        number_,
        "transfer",
    )

    document, payment = f"ZFD{december.replace('-', '')}091", f"ZF{december.replace('-', '')}091"
    books.both(
        Row(
            RESIDENT_MED,
            soon,
            "subsidy",
            receipt=amounts[RESIDENT_MED],
            batch=document,
            counterparty="乐昌市财政局",
            summary="对城乡居民基本医疗保险基金的补助",
        )
    )
    _open(
        made,
        truth,
        "subsidy",
        "budget",
        RESIDENT_MED,
        december,
        day,
        amounts[RESIDENT_MED],
        payment,
        document,
        "subsidy",
    )


def _open(
    made: Opening,
    truth: Truth,
    leg: str,
    party: str,
    fund: int,
    month: Month,
    day: int,
    fen: int,
    ref: str,
    batch: str,
    kind: str,
) -> None:
    item = _item(leg, party, fund, month, day, "total", fen, "in_transit")
    made.items.append(item | {"ref": ref, "batch_no": batch, "kind": kind})
    truth.difference("in_transit", leg, fund, month, [(party, ref)], month.plus(1))


def write_opening(county: County, month: Month, folder: Path, made: Opening) -> None:
    """Write both opening workbooks."""
    names = headers("opening", month, TOTAL)
    totals = Table(
        sheet="年初数据",
        titles=(f"{county.year}年年初结转数据",),
        fields=TOTAL,
        rows=_totals(county, made),
        headers=[names],
    )
    write_workbook(folder / f"年初结转数据_{county.year}.xlsx", [totals])
    items = Table(
        sheet="未达账项",
        titles=(f"{county.year - 1}年末未达账项", "单位：元"),
        fields=ITEM,
        rows=[[item.get(name) for name in ITEM] for item in made.items],
        headers=[headers("opening_item", month, ITEM)],
        totals=(ITEM.index("amount"),),
    )
    write_workbook(folder / f"年初未达账项_{county.year}.xlsx", [items])


def _totals(county: County, made: Opening) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [county.year, item, "", yuan(county.fen(item)), "元"]
        for item in ("prior.budget_income", "prior.execution", "prior.three_public")
    ]
    planned = county.count("insured.resident_medical.planned", 210)
    rows.append([county.year, "plan.resident_medical_insured", "", planned, "人"])
    balances = (
        ("opening.special_account", made.special),
        ("opening.bank", made.bank),
        ("opening.expenditure_account", made.expenditure),
    )
    for item, values in balances:
        rows += [[county.year, item, fund_code(fund, "finance"), yuan(fen), "元"] for fund, fen in values.items()]
    return rows
