"""The month on paper: both adjusted balances by hand, items, whether the books agree, signatures and seals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from warehouse_months import MONTH, write_month

from etl.months import Month
from etl.report import statement
from etl.settings import Settings
from etl.storage import sha256

FUND = {"fund": "unemployment"}
PERSON = "440281197501011234"
BANK = {"leg": "bank", **FUND, "component": "total", "first_month": "2021-01"}


def item(party: str, sign: int, amount: str, cause: str, ref: str) -> dict[str, Any]:
    named = {"entry_id": f"2021-01|{party}|{ref}", "ref": ref, "entry_date": date(2021, 1, 29)}
    return {**BANK, **named, "party": party, "sign": sign, "amount": Decimal(amount), "cause": cause}


ROWS: dict[str, list[dict[str, Any]]] = {
    # the ledger closes at 1000.00, the bank at 1040.30
    "special_account": [
        {**FUND, "balance": Decimal(900), "row_no": 4},
        {**FUND, "balance": Decimal(1000), "row_no": 5},
    ],
    "bank_statement": [
        {**FUND, "account": "special", "balance": Decimal("1040.30"), "row_no": 9},
        {**FUND, "account": "expenditure", "balance": Decimal(7), "row_no": 10},
    ],
    "open_item": [
        item("bank", -1, "0.50", "bank_interest", "=b1"),
        item("bank", -1, "-0.20", "bank_fee", "b2"),
        item("finance", 1, "70.00", "in_transit", PERSON),
        item("finance", 1, "-110.00", "in_transit", "v2"),
        {"leg": "collection", **FUND, "component": "employer", "party": "tax", "entry_id": "c", "ref": "u1", "sign": 1}
        | {"amount": Decimal("9.99"), "cause": "one_sided", "first_month": "2020-11", "age": 2},
    ],
    "statement": [{"leg": "bank", "party": "bank", **FUND, "component": "total", "total_first": Decimal("7.10")}],
    "finding": [
        {"stage": "reconcile", "rule_id": "r09_trial_balance_vs_statement", "severity": "critical", **FUND}
        | {"message": "账表不符"},
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    write_month(made, **ROWS)
    return made


@pytest.fixture
def paper(settings: Settings) -> Path:
    return statement.run(Month(MONTH), settings).path.with_suffix(".docx")


def tables(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables]


def test_both_balances_are_adjusted_to_the_same(paper: Path) -> None:
    [balance] = [table for table in tables(paper) if table[0][0] == "项目"]
    assert balance == [
        ["项目", "金额", "项目", "金额"],
        ["财政专户账面余额", "1,000.00", "银行对账单余额", "1,040.30"],
        ["加：银行已收、财政未收", "0.50", "加：财政已收、银行未收", "70.00"],
        ["　2021-01-29　=b1　银行利息未记账　＋0.50", "", "　2021-01-29　440281********1234　在途　＋70.00", ""],
        ["减：银行已付、财政未付", "0.20", "减：财政已付、银行未付", "110.00"],
        ["　2021-01-29　b2　银行手续费未记账　－0.20", "", "　2021-01-29　v2　在途　－110.00", ""],
        ["调节后余额", "1,000.30", "调节后余额", "1,000.30"],
    ]
    assert "两方调节后余额相等。" in [paragraph.text for paragraph in docx.Document(str(paper)).paragraphs]


def test_the_open_items_stand_with_voucher_cause_and_age(paper: Path) -> None:
    [items] = [table for table in tables(paper) if table[0][0] == "序号"]
    assert [row[5] for row in items[1:]] == ["v2", "440281********1234", "u1", "=b1", "b2"]  # the largest first
    assert items[3][1:] == [
        "征收对账（税务－社保）", "税务", "单位缴费", "2021-01-05", "u1", "9.99", "单方记账", "2020-11", "2"
    ]  # fmt: skip


def test_what_the_rules_found_is_said_and_all_parties_sign(paper: Path) -> None:
    shown = tables(paper)
    [agreement] = [table for table in shown if table[0][0] == "核对"]
    assert [row[:2] for row in agreement[1:]] == [["账账相符", "相符"], ["账实相符", "相符"], ["账表相符", "不符"]]
    assert agreement[3][2] == "账表不符（1 项）"
    [seals] = [table for table in shown if table[0][0] == "税务部门"]
    assert seals[0] == ["税务部门", "社会保险经办机构", "财政部门"]
    assert [row[0].strip("　") for row in seals[1:5]] == ["单位（盖章）：", "制表：", "复核：", "负责人："]


def test_a_balance_that_does_not_adjust_is_said(settings: Settings) -> None:
    rows = {**ROWS, "bank_statement": [{**FUND, "account": "special", "balance": Decimal("1040.00"), "row_no": 9}]}
    write_month(settings, **rows)
    paper = statement.run(Month(MONTH), settings).path.with_suffix(".docx")
    said = [paragraph.text for paragraph in docx.Document(str(paper)).paragraphs]
    assert "调节不平，相差 0.30 元，须查明后更正。" in said


def test_the_sheet_says_the_same_and_bytes_are_equal(settings: Settings, paper: Path) -> None:
    before = sha256(paper)
    path = statement.run(Month(MONTH), settings).path
    assert sha256(paper) == before
    book = load_workbook(path)
    assert book.sheetnames[1] == "余额调节表"
    page = book["余额调节表"]
    sums = [(row[0].value, row[5].value) for row in page.iter_rows() if row[0].value == "调节后余额"]
    assert sums == [("调节后余额", 1000.3), ("调节后余额", 1000.3)]
    assert page.page_setup.paperSize == 9
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_many_items_are_added_up_at_the_end(settings: Settings) -> None:
    many = [
        item("tax", 1, f"{number}.00", "one_sided", f"n{number:03}") | {"leg": "collection"} for number in range(1, 71)
    ]
    write_month(settings, **{**ROWS, "open_item": many})
    paper = statement.run(Month(MONTH), settings).path.with_suffix(".docx")
    said = [paragraph.text for paragraph in docx.Document(str(paper)).paragraphs]
    assert "其余 10 项，金额合计（绝对值）55.00 元，见同月工作簿“未达账项”页。" in said  # 1 + 2 + … + 10
