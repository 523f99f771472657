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
    # the ledger closes at 1000.00, the bank at 1040.30; the trial balance came in, the reported statement did not
    "trial_balance": [{**FUND, "account_code": "1001"}],
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


def paragraphs(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def written(settings: Settings, **rows: list[dict[str, Any]]) -> Path:
    """The document of the month with some rows replaced."""
    write_month(settings, **{**ROWS, **rows})
    return statement.run(Month(MONTH), settings).path.with_suffix(".docx")


def balance_of(path: Path) -> list[list[str]]:
    [balance] = [table for table in tables(path) if table[0][0] == "项目"]
    return balance


def test_both_balances_are_adjusted_to_the_same(paper: Path) -> None:
    assert balance_of(paper) == [
        ["项目", "明细", "金额", "项目", "明细", "金额"],
        ["财政专户账面余额", "", "1,000.00", "银行对账单余额", "", "1,040.30"],
        ["加：银行已收、财政未收", "", "0.50", "加：财政已收、银行未收", "", "70.00"],
        ["　2021-01-29　=b1　银行利息未记账", "0.50", "", "　2021-01-29　440281********1234　在途", "70.00", ""],
        ["减：银行已付、财政未付", "", "0.20", "减：财政已付、银行未付", "", "110.00"],
        ["　2021-01-29　b2　银行手续费未记账", "0.20", "", "　2021-01-29　v2　在途", "110.00", ""],
        ["调节后余额", "", "1,000.30", "调节后余额", "", "1,000.30"],
    ]
    assert "两方调节后余额相等。" in paragraphs(paper)


def test_what_one_side_booked_wrongly_is_corrected_in_its_own_balance(settings: Settings) -> None:
    """The ledger has a receipt of 24.00 twice and paid 9.00 where the bank paid 6.00: the bank's 10.00 is right."""
    items = [
        item("finance", 1, "24.00", "duplicate", "v1"),
        item("finance", 1, "-9.00", "amount_error", "v2"),
        item("bank", -1, "-6.00", "amount_error", "b2"),
    ]
    ledger = [{**FUND, "balance": Decimal(31), "row_no": 5}]
    bank = [{**FUND, "account": "special", "balance": Decimal(10), "row_no": 9}]
    paper = written(settings, open_item=items, special_account=ledger, bank_statement=bank)
    assert [row[:3] for row in balance_of(paper)[1:] if row[2]] == [
        ["财政专户账面余额", "", "31.00"],
        ["加：银行已收、财政未收", "", "0.00"],
        ["减：银行已付、财政未付", "", "6.00"],
        ["减：财政多记、错记的收入（待更正）", "", "24.00"],
        ["加：财政多记、错记的支出（待更正）", "", "9.00"],
        ["调节后余额", "", "10.00"],
    ]
    assert balance_of(paper)[-1][3:] == ["调节后余额", "", "10.00"]
    assert "两方调节后余额相等。" in paragraphs(paper)


def test_the_bank_may_be_the_one_that_booked_twice(settings: Settings) -> None:
    bank = [{**FUND, "account": "special", "balance": Decimal(1003), "row_no": 9}]
    paper = written(settings, open_item=[item("bank", -1, "3.00", "duplicate", "b1")], bank_statement=bank)
    assert [row[3:] for row in balance_of(paper)[-3:]] == [
        ["减：银行多记、错记的收入（待更正）", "", "3.00"],
        ["　2021-01-29　b1　重复入账", "3.00", ""],
        ["调节后余额", "", "1,000.00"],
    ]


def test_what_nobody_explains_is_named_beside_the_balance(settings: Settings) -> None:
    bank = [{**FUND, "account": "special", "balance": Decimal(1003), "row_no": 9}]
    paper = written(settings, open_item=[item("bank", -1, "3.00", "unexplained", "b1")], bank_statement=bank)
    assert "两方调节后余额相等。其中 1 项共 3.00 元原因未查明。" in paragraphs(paper)
    [agreement] = [table for table in tables(paper) if table[0][0] == "核对"]
    assert agreement[2] == ["账实相符", "不符", "未查明 1 项，绝对值合计 3.00 元；未达账项 1 项，绝对值合计 3.00 元"]


def test_a_book_that_did_not_come_in_is_no_balance_of_zero(settings: Settings) -> None:
    paper = written(settings, bank_statement=[])
    assert balance_of(paper)[1] == ["财政专户账面余额", "", "1,000.00", "银行对账单余额", "", "未收到"]
    assert balance_of(paper)[-1] == ["调节后余额", "", "1,000.30", "调节后余额", "", ""]
    assert "没有收到本月银行对账单，不能调节。" in paragraphs(paper)
    [agreement] = [table for table in tables(paper) if table[0][0] == "核对"]
    assert agreement[2][1:] == ["未能核对", "没有收到银行对账单；未达账项 4 项，绝对值合计 180.70 元"]


def test_the_open_items_stand_with_voucher_cause_age_and_effect(paper: Path) -> None:
    [items] = [table for table in tables(paper) if table[0][0] == "序号"]
    assert [row[5] for row in items[1:-1]] == ["u1", "v2", "440281********1234", "=b1", "b2"]  # largest first by leg
    assert items[1][1:] == [
        "征收对账", "税务", "单位缴费", "2021-01-05", "u1", "9.99", "9.99", "单方记账", "2020-11", "2"
    ]  # fmt: skip
    assert items[4][6:8] == ["0.50", "-0.50"]  # at the bank, the second party
    assert (items[-1][0], items[-1][7]) == ("合计", "-30.31")  # 9.99 - 110 + 70 - 0.50 + 0.20


def test_the_statement_is_proved_line_by_line_and_carries_what_it_lists(settings: Settings) -> None:
    line = {"leg": "bank", "party": "bank", **FUND, "component": "total", "total_first": Decimal(10)}
    rest = {"total_second": Decimal("50.30"), "difference": Decimal("-40.30"), "new": Decimal("-40.30")}
    other = {**line, "leg": "collection", "party": "social_insurance", "component": "employer"}
    right = {**line, **rest, "closing": Decimal("-40.30")}
    paper = written(settings, statement=[right, {**other, "closing": Decimal("9.99"), "opening": Decimal("9.99")}])
    said = paragraphs(paper)
    assert "差额＝期末未达－期初未达＋容差，逐行验证。共 2 行，全部成立。" in said
    assert "5 项未达账项影响差额合计 -30.31 元，与上表期末未达合计 -30.31 元一致。" in said
    paper = written(settings, statement=[{**right, "closing": Decimal("-40.00")}])
    said = paragraphs(paper)
    assert "差额＝期末未达－期初未达＋容差，逐行验证。第 1 行不成立，须查明。" in said
    assert "5 项未达账项影响差额合计 -30.31 元，与上表期末未达合计 -40.00 元不一致，须查明。" in said
    [lines] = [table for table in tables(paper) if table[0][0] == "对账项目"]
    assert lines[1][-2:] == ["-40.00", "不平"]


def test_what_the_rules_found_is_said_and_all_parties_sign(paper: Path) -> None:
    shown = tables(paper)
    [agreement] = [table for table in shown if table[0][0] == "核对"]
    assert [row[:2] for row in agreement[1:]] == [
        ["账账相符", "调节后相符"],
        ["账实相符", "调节后相符"],
        ["账表相符", "不符"],
    ]
    assert agreement[3][2] == "账表不符（1 项）；没有收到上报会计报表"
    [seals] = [table for table in shown if table[0][0] == "税务部门"]
    assert seals[0] == ["税务部门", "社会保险经办机构", "财政部门"]
    assert [row[0].strip("　") for row in seals[1:5]] == ["单位（盖章）：", "制表：", "复核：", "负责人："]


def test_a_balance_that_does_not_adjust_is_said(settings: Settings) -> None:
    rows = {**ROWS, "bank_statement": [{**FUND, "account": "special", "balance": Decimal("1040.00"), "row_no": 9}]}
    write_month(settings, **rows)
    paper = statement.run(Month(MONTH), settings).path.with_suffix(".docx")
    said = [paragraph.text for paragraph in docx.Document(str(paper)).paragraphs]
    assert "调节不平，相差 0.30 元，须查明后更正。" in said


def test_the_sheets_say_the_same_live_and_bytes_are_equal(settings: Settings, paper: Path) -> None:
    before = sha256(paper)
    path = statement.run(Month(MONTH), settings).path
    assert sha256(paper) == before
    book, live = load_workbook(path, data_only=True), load_workbook(path)
    assert book.sheetnames[:3] == ["三方对账表", "余额调节表", "未达账项"]
    rows = list(book["余额调节表"].iter_rows(values_only=True))
    assert [row[6] for row in rows if row[0] == "调节后余额"] == [1000.3, 1000.3]
    assert [row[6] for row in rows if row[0] == "差额"] == [0]
    formulas = [row[6].value for row in live["余额调节表"].iter_rows() if row[6].data_type == "f"]
    assert formulas == [
        "=SUM(F6:F6)", "=SUM(F8:F8)", "=G4+G5-G7", "=SUM(F12:F12)", "=SUM(F14:F14)", "=G10+G11-G13", "=G9-G15"
    ]  # fmt: skip
    seals = [cell.value for row in live["三方对账表"].iter_rows() for cell in row if "盖章" in str(cell.value)]
    assert len(seals) == 3
    for page in live:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.print_area
        assert "&P / &N" in str(page.oddFooter.right.text)
    risky = [c for page in live for row in page.iter_rows() for c in row if str(c.value).startswith("=b1")]
    assert len(risky) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def many(number: int) -> list[dict[str, Any]]:
    return [item("tax", 1, f"{n}.00", "one_sided", f"n{n:03}") | {"leg": "collection"} for n in range(1, number + 1)]


def test_many_items_are_all_printed_below_their_sums(settings: Settings) -> None:
    paper = written(settings, open_item=many(70))
    [items] = [table for table in tables(paper) if table[0][0] == "序号"]
    assert len(items) == 72
    assert items[-1][7] == "2,485.00"  # 1 + 2 + … + 70
    [sums] = [table for table in tables(paper) if "项数" in table[0]]
    assert sums[1] == ["征收对账（税务－社保）", "税务", "单方记账", "70", "2,485.00", "2,485.00", "0"]


def test_too_many_items_stand_in_the_annex_that_is_signed_with_the_paper(settings: Settings) -> None:
    paper = written(settings, open_item=many(401))
    assert [table for table in tables(paper) if table[0][0] == "序号"] == []
    annex = paper.with_suffix(".xlsx")
    [told] = [text for text in paragraphs(paper) if "SHA-256" in text]
    assert told == (
        f"未达账项明细共 401 项，列于附件“{annex.name}”的“未达账项”页，随本表一并签认；附件 SHA-256：{sha256(annex)}"
    )
    rows = list(load_workbook(annex, data_only=True)["未达账项"].iter_rows(min_row=4, max_row=404, values_only=True))
    assert sum(row[9] for row in rows) == 401 * 402 / 2
    [sums] = [table for table in tables(paper) if "项数" in table[0]]
    assert sums[1][3:6] == ["401", "80,601.00", "80,601.00"]


def test_control_characters_of_a_file_break_no_document(settings: Settings) -> None:
    paper = written(settings, open_item=[item("tax", 1, "1.00", "one_sided", "a\x01<&b") | {"leg": "collection"}])
    [items] = [table for table in tables(paper) if table[0][0] == "序号"]
    assert items[1][5] == "a\ufffd<&b"
    assert load_workbook(paper.with_suffix(".xlsx"))["未达账项"]["I4"].value == "a\ufffd<&b"
