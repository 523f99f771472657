"""One good row per extract, written out in full, and a home folder to put months of them into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl import contracts, storage
from etl.identifiers import citizen_check_digit
from etl.settings import Settings

MONTH, PREVIOUS = "2021-03", "2021-02"
D = Decimal
Row = Mapping[str, Any]


def citizen_id(number: int) -> str:
    """A valid id of somebody born on 1 February 1970."""
    first = f"44028119700201{number:03d}"
    return first + citizen_check_digit(first)


CREDIT_CODE = "91110000600037341L"  # the example of python-stdnum

GOOD: dict[str, Row] = {
    "tax_detail": {
        "uuid": "U1", "region": "440281", "demand_no": "Z1", "ticket_no": "344016210300000001",
        "fund": "enterprise_pension", "fund_code": "110", "payer_id": "6001", "period": "2021-03", "pay_type": "10",
        "persons": 2, "base_employer": D("8000.00"), "rate_employer": D("0.14"), "employer": D("1120.00"),
        "personal": D("640.00"), "late_fee": D("0.00"), "interest": D("0.00"), "kind": "normal",
        "remitted_at": datetime(2021, 3, 4, 9), "treasury_at": datetime(2021, 3, 4, 17), "batch_no": "B1",
        "detail_no": "1",
    },
    "tax_person": {
        "uuid": "V1", "region": "440281", "demand_no": "Z2", "ticket_no": "344016210300000002",
        "fund": "resident_pension", "fund_code": "170", "person_id": citizen_id(1), "period": "2021-03",
        "pay_type": "10", "pay_year": 2021, "pay_months": 12, "personal": D("360.00"), "late_fee": D("0.00"),
        "interest": D("0.00"), "kind": "normal", "remitted_at": datetime(2021, 3, 4, 9),
        "treasury_at": datetime(2021, 3, 4, 17), "batch_no": "B2", "detail_no": "1",
    },
    "tax_total": {
        "period_start": date(2021, 3, 1), "period_end": date(2021, 3, 31), "region": "440281",
        "fund": "enterprise_pension", "fund_code": "110", "employer": D("1120.00"), "personal": D("640.00"),
        "late_fee": D("0.00"), "employer_interest": D("0.00"), "interest": D("0.00"), "other": D("0.00"),
    },
    "collection": {
        "serial_no": "S1", "demand_no": "Z1", "ticket_no": "344016210300000001", "region": "440281",
        "fund": "enterprise_pension", "fund_code": "110", "payer_id": "6001", "period": "2021-03", "kind": "normal",
        "due_employer": D("1120.00"), "due_personal": D("640.00"), "due_late_fee": D("0.00"),
        "due_interest": D("0.00"), "due_other": D("0.00"), "employer": D("1120.00"), "personal": D("640.00"),
        "late_fee": D("0.00"), "interest": D("0.00"), "other": D("0.00"), "credited_date": date(2021, 3, 5),
    },
    "benefit_batch": {
        "batch_no": "P1", "fund": "resident_pension", "fund_code": "170", "kind": "pension",
        "benefit_month": "2021-03", "persons": 1, "amount_due": D("225.80"), "from_fund": D("18.45"),
        "from_subsidy": D("207.35"), "request_date": date(2021, 3, 2), "received_date": date(2021, 3, 4),
        "received_amount": D("225.80"), "pay_date": date(2021, 3, 8),
    },
    "approval": {
        "batch_no": "P1", "level": 1, "role": "经办", "approver": "甲1", "decided_at": datetime(2021, 3, 1, 10),
        "decision": "approved",
    },
    "benefit_payment": {
        "serial_no": "F1", "batch_no": "P1", "fund": "resident_pension", "fund_code": "170",
        "person_id": citizen_id(1), "benefit_month": "2021-03", "benefit_kind": "养老金", "amount_due": D("225.80"),
        "amount_paid": D("225.80"), "from_fund": D("18.45"), "from_subsidy": D("207.35"),
        "pay_date": date(2021, 3, 8), "state": "paid", "bank_name": "农信社", "account_no": "6217000000000000001",
    },
    "trial_balance": {
        "fund": "enterprise_pension", "fund_code": "110", "year": 2021, "account_code": "1002",
        "account_name": "财政专户存款", "opening_debit": D("100.00"), "opening_credit": D("0.00"),
        "period_debit": D("1760.00"), "period_credit": D("1760.00"), "cumulative_debit": D("5280.00"),
        "cumulative_credit": D("5280.00"), "closing_debit": D("100.00"), "closing_credit": D("0.00"),
    },
    "reported_statement": {
        "fund": "enterprise_pension", "fund_code": "110", "statement": "income", "line_no": 1, "item": "保险费收入",
        "amount_month": D("1760.00"), "amount_year": D("5280.00"),
    },
    "register": {
        "fund": "resident_pension", "fund_code": "170", "role": "insured", "person_id": citizen_id(1),
        "state": "active", "start_date": date(2012, 7, 1), "changed_date": date(2021, 3, 3),
    },
    "death": {
        "person_id": citizen_id(9), "death_date": date(2021, 2, 27), "source": "民政",
        "reported_date": date(2021, 3, 5),
    },
    "certification": {
        "person_id": citizen_id(1), "certified_date": date(2021, 3, 5), "valid_until": date(2022, 3, 4),
    },
    "special_account": {
        "fund": "enterprise_pension", "fund_code": "1101", "entry_date": date(2021, 3, 5), "voucher_no": "记1",
        "kind": "contribution", "receipt": D("1760.00"), "payment": D("0.00"), "balance": D("1860.00"),
        "summary": "收入", "batch_no": "B1",
    },
    "bank_statement": {
        "account": "special", "fund": "enterprise_pension", "fund_code": "1101", "account_no": "44001000000000000011",
        "entry_date": date(2021, 3, 5), "serial_no": "Y1", "receipt": D("1760.00"), "payment": D("0.00"),
        "balance": D("1860.00"), "batch_no": "B1", "summary": "收入",
    },
    "budget": {
        "side": "expenditure", "line_code": "L1", "line_name": "人员经费", "functional_class": "2080109",
        "category": "personnel", "source": "fiscal", "budget_initial": D("1200.00"), "budget_adjusted": D("1200.00"),
        "paid_month": D("100.00"), "paid_year": D("300.00"), "procurement_budget": D("10.00"),
        "procurement_paid": D("10.00"), "posts_approved": 5, "posts_filled": 4,
    },
    "budget_payment": {
        "entry_date": date(2021, 3, 9), "voucher_no": "支1", "document_no": "令1", "line_code": "L1",
        "amount": D("100.00"), "summary": "工资",
    },
    "opening": {"year": 2021, "item": "prior.execution", "value": D("200.00"), "unit": "元"},
    "opening_item": {
        "leg": "collection", "party": "tax", "ref": "U0", "fund": "enterprise_pension", "fund_code": "1101",
        "first_month": "2020-12", "entry_date": date(2020, 12, 30), "component": "employer", "kind": "normal",
        "amount": D("5.00"), "cause": "in_transit",
    },
}  # fmt: skip

# What makes the good rows of one extract complete: lists of differences from its one good row.
MORE: dict[str, tuple[Row, ...]] = {
    "approval": tuple({"level": level, "approver": f"甲{level}"} for level in range(2, 7)),
    "reported_statement": ({"statement": "balance", "item": "财政专户存款", "amount_year": D("9.00")},),
    "opening": (
        {"item": "prior.budget_income", "value": D("0.00")},
        {"item": "prior.three_public", "value": D("0.00")},
        {"item": "plan.resident_medical_insured", "value": D("210"), "unit": "人"},
        {"item": "opening.special_account", "fund": "enterprise_pension", "fund_code": "1101", "value": D("1860.00")},
        {"item": "opening.bank", "fund": "enterprise_pension", "fund_code": "1101", "value": D("1860.00")},
    ),
    "budget": (
        {
            "side": "income",
            "line_code": "S1",
            "line_name": "拨款",
            "budget_adjusted": D("0.00"),
            "functional_class": None,
            "category": None,
            "procurement_budget": None,
            "procurement_paid": None,
            "posts_approved": None,
            "posts_filled": None,
        },
    ),
    "tax_total": ({"fund": "resident_pension", "fund_code": "170", "employer": D("0.00"), "personal": D("360.00")},),
}
# Last month's good rows differ from this month's in these fields.
LAST: dict[str, Row] = {
    "reported_statement": {"amount_year": D("3520.00")},
    "budget": {"paid_year": D("200.00")},
}


def rows(extract: str, *differences: Row, first: int = 2) -> list[dict[str, Any]]:
    """The good row of `extract` with each of `differences`, numbered as in a file."""
    place = {"month": MONTH, "file_id": "f1", "sheet": ""}
    return [{**place, **GOOD[extract], **more, "row_no": first + i} for i, more in enumerate(differences)]


def good(extract: str, month: str = MONTH) -> list[dict[str, Any]]:
    """All good rows of `extract`."""
    last = LAST.get(extract, {}) if month == PREVIOUS else {}
    return [{**row, **last} for row in rows(extract, {}, *MORE.get(extract, ()))]


def put(home: Path, month: str, extract: str, content: Iterable[Row]) -> None:
    """Write `content` as what extract hands over for one month."""
    folder = home / "months" / month / "extract"
    storage.write_rows(folder / f"{extract}.parquet", contracts.table(extract), content)
    source_file = {"file": f"{extract}.csv", "file_id": "f1", "extract": extract}
    storage.write_rows(folder / f"{extract}.source_files.parquet", contracts.table("source_file"), [
        {**{f.name: {"integer": 0, "money": D(0)}.get(f.type, "") for f in contracts.table("source_file").fields},
         **source_file},
    ])  # fmt: skip
    storage.write_json(folder / f"{extract}.json", {"extract": extract})


def left_open(home: Path, month: str, items: Iterable[Row]) -> None:
    """Write `items` as what the reconciliation of a month left open."""
    folder, table = home / "months" / month / "reconcile", contracts.table("open_item")
    rest = {"entry_id": "e", "break_id": "b", "sign": 1, "evidence": "", "age": 0, "extract": "opening_item"}
    storage.write_rows(folder / "open_item.parquet", table, [{**rest, **item} for item in items])
    storage.write_json(folder / "manifest.json", {"month": month})


def county(home: Path, months: tuple[str, ...] = (PREVIOUS, MONTH)) -> Settings:
    """A home whose extracts are all good in `months`."""
    for month in months:
        for extract in GOOD:
            put(home, month, extract, good(extract, month))
        left_open(home, month, good("opening_item"))
    return Settings(home=home)
