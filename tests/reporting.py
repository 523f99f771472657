"""A small year by hand, loaded, with round numbers: what the outputs of a year are tested on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from warehouse_months import write_month

from etl.months import Month, of_year
from etl.settings import Settings
from etl.warehouse import figures, load

PERSON = "440281197501011234"
RISKY = '=HYPERLINK("x")'
Rows = dict[str, list[Mapping[str, Any]]]

# What a statement computes from its own cells; anything else that begins with = would come from data.
OUR_FORMULA = r"=(SUM|IF|ROUND|[A-Z]+\d+[-+]?|[-+(),:=02]|\"[平不]+\")+"


def yuan(text: str) -> Decimal:
    return Decimal(text)


def _line(category: str, initial: str, adjusted: str, paid: str, month: int, **more: Any) -> dict[str, Any]:
    paid_month = Decimal(paid) / 12
    return {
        "side": "expenditure",
        "line_code": category,
        "line_name": f"@{category}",
        "category": category,
        "source": "fiscal",
        "functional_class": "2080109",
        "budget_initial": Decimal(initial),
        "budget_adjusted": Decimal(adjusted),
        "paid_month": paid_month,
        "paid_year": paid_month * month,
        **more,
    }


def _budget(number: int) -> list[Mapping[str, Any]]:
    """Initial 1,300,000, adjusted 1,200,000, paid in the year 1,198,800; income 1,200,000."""
    running = {"three_public_budget": Decimal(9000), "three_public_paid": Decimal(6000), "posts_approved": 5}
    procured = {"procurement_budget": Decimal(40000), "procurement_paid": Decimal(30000)}
    income = (("208", "900000", "fiscal"), ("210", "290000", "fiscal"), (None, "10000", "other"))
    return [
        _line("personnel", "240000", "240000", "240000", number),
        _line("running", "60000", "60000", "58800", number, posts_filled=4, **running),
        _line("project", "1000000", "900000", "900000", number, **procured),
        *[
            {"side": "income", "line_code": f"{code}", "line_name": "收入", "functional_class": code, "source": source}
            | {"budget_initial": Decimal(amount), "budget_adjusted": Decimal(amount), "paid_year": Decimal(amount)}
            for code, amount, source in income
        ],
    ]


def _payments(number: int) -> list[Mapping[str, Any]]:
    """Each month one pension of 3000 (2000 fund, 1000 subsidy), two of 200 (20 fund, 180 subsidy), one that failed."""
    paid = {"state": "paid", "person_id": PERSON, "person_name": "欧阳小明", "account_no": "6217000012345678"}
    first = {**paid, "fund": "institutional_pension", "from_fund": Decimal(2000), "from_subsidy": Decimal(1000)}
    other = {**paid, "fund": "resident_pension", "from_fund": Decimal(20), "from_subsidy": Decimal(180)}
    failed = {**paid, "fund": "resident_pension", "state": "failed", "amount_due": Decimal(200)}
    return [
        {**first, "amount_due": Decimal(3000), "amount_paid": Decimal(3000), "serial_no": f"a{number}"},
        *[{**other, "amount_due": Decimal(200), "amount_paid": Decimal(200), "serial_no": s} for s in ("b", "c")],
        {**failed, "serial_no": "d"},
    ]


def _account(number: int) -> list[Mapping[str, Any]]:
    """The special account gains 100.50 - 0.50 a month, from 1000.00 at the start."""
    booked = {"fund": "resident_pension", "entry_date": date(2021, number, 5)}
    before = Decimal(1000) + 100 * (number - 1)
    return [
        {**booked, "kind": "contribution", "receipt": yuan("100.50"), "balance": before + yuan("100.50")},
        {**booked, "kind": "transfer", "payment": yuan("0.50"), "balance": before + 100},
    ]


def month_rows(month: Month) -> Rows:
    """All rows of a month; December has two open items, February and March an unexplained one of 15.60 each."""
    rows: Rows = {
        "budget": _budget(month.number),
        "benefit_payment": _payments(month.number),
        "benefit_batch": [{"kind": "pension", "batch_no": f"B{month}", "pay_date": month.first_day}],
        "register": [{"role": "insured", "fund": "resident_medical", "person_id": month, "state": "active"}],
        "special_account": _account(month.number),
        "statement": [
            {"leg": "bank", "party": "bank", "fund": "resident_pension", "component": "total"}
            | {"total_first": Decimal(100), "total_second": Decimal(100)}
        ],
        "source_file": [
            {"party": "social_insurance", "extract": "benefit_payment", "file": RISKY, "file_id": f"f{month}"}
            | {"rows_in": 4, "rows_accepted": 4}
        ],
    }
    item = {"leg": "transfer", "party": "finance", "fund": "resident_pension", "component": "total", "sign": 1}
    if month.number in (2, 3):
        rows["open_item"] = [
            {**item, "entry_id": "e0", "extract": "benefit_payment", "amount": yuan("15.60"), "cause": "unexplained"}
        ]
    if month.number == 12:
        rows["open_item"] = [
            {**item, "entry_id": "e1", "ref": RISKY, "extract": "special_account", "amount": Decimal(70)}
            | {"cause": "in_transit", "first_month": "2021-12", "age": 0},
            {**item, "entry_id": "e2", "extract": "special_account", "amount": Decimal(-30), "cause": "duplicate"}
            | {"first_month": "2021-05", "age": 7, "payer_id": PERSON},
        ]
        rows["finding"] = [
            {"stage": "reconcile", "rule_id": "r14_paid_to_dead", "severity": "critical", "extract": "benefit_payment"}
            | {"message": f"向死亡人员发放待遇：{PERSON}", "fund": "resident_pension"}
        ]
    if month.number == 1:
        items = {
            "prior.budget_income": ("1150000", "元"),
            "prior.execution": ("110", "万元"),
            "prior.three_public": ("9000", "元"),
            "plan.resident_medical_insured": ("10", "人"),
        }
        rows["opening"] = [
            {"year": 2021, "item": item, "value": Decimal(value), "unit": unit} for item, (value, unit) in items.items()
        ] + [
            {"year": 2021, "item": "opening.special_account", "fund": "resident_pension", "value": Decimal(1000)}
            | {"unit": "元"}
        ]
    return rows


def load_month(settings: Settings, month: Month, rows: Rows | None = None) -> None:
    """Write and load one month."""
    write_month(settings, month, **(month_rows(month) if rows is None else rows))
    load.run(month, settings)


def load_year(settings: Settings) -> None:
    """Load the twelve months and compute the figures."""
    for month in of_year(2021):
        load_month(settings, month)
    figures.run(2021, settings)
