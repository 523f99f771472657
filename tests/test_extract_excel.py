"""Workbooks as the parties send them: titles, units, merged headers, several sheets, totals, notes, spoilt cells."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from extracting import MONTH, outputs, read, send, settings_of

from etl import extract
from etl.errors import ContractError

Rows = Sequence[Sequence[Any]]
UPPER = ["序号", "凭证", None, "业务类型", "摘要", "对方户名", "金额", None, None, "批次号"]
LOWER = [None, "日期", "编号", None, None, None, "收入", "支出", "余额", None]
LEDGER: Rows = [
    ["乐昌市财政专户明细账"],
    ["打印时间", datetime(2021, 4, 8, 9, 30)],
    ["单位：元"],
    UPPER,
    LOWER,
    [1, date(2021, 3, 2), "0001", "保费收入", "收三月保费", "国库", 1500.25, None, 1500.25, "B1"],
    [2, "2021年3月5日", "0002", "拨付支出户", "拨款", "支出户", None, "1,000.00", 500.25, "P1"],
    [None, "本页合计", None, None, None, None, 1500.25, 1000],
    [3, "2021/3/21", "0003", "利息", "利息", "银行", 0.75, None, 501, None],
    ["合计", None, None, None, None, None, 1501, 1000],
    ["制表人：王五", None, None, "复核人：赵六"],
]


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(sheets: Mapping[str, Rows]) -> bytes:
    book, day = xlwt.Workbook(), xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.write(i, j, value, *([day] if isinstance(value, date) else []))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("write", [xlsx, xls])
def test_ledger_with_title_unit_two_level_header_totals_and_notes(tmp_path: Path, write: Any) -> None:
    settings = settings_of(tmp_path)
    rows = read(settings, "special_account", write({"1101 企业职工基本养老": LEDGER}))
    assert [(str(r["entry_date"]), r["voucher_no"], r["receipt"], r["payment"], r["row_no"]) for r in rows] == [
        ("2021-03-02", "0001", Decimal("1500.25"), Decimal("0.00"), 6),
        ("2021-03-05", "0002", Decimal("0.00"), Decimal("1000.00"), 7),
        ("2021-03-21", "0003", Decimal("0.75"), Decimal("0.00"), 9),
    ]
    assert {(r["fund"], r["fund_code"], r["sheet"]) for r in rows} == {
        ("enterprise_pension", "1101", "1101 企业职工基本养老")
    }
    account = outputs(settings, "special_account", "source_files")[0]
    assert (account["rows_in"], account["amount_in"], account["control_total"]) == (
        3,
        Decimal("2501.00"),
        Decimal("2501.00"),
    )
    assert outputs(settings, "special_account", "findings") == []


def test_merged_cells_are_read_like_their_parts(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"1101": LEDGER})))
    for cells in ("A4:A5", "B4:C4", "D4:D5", "E4:E5", "F4:F5", "G4:I4", "J4:J5"):
        book["1101"].merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    assert len(read(settings_of(tmp_path), "special_account", file.getvalue())) == 3


def test_total_that_disagrees_is_a_finding_with_both_numbers(tmp_path: Path) -> None:
    wrong = [list(row) for row in LEDGER]
    wrong[9][6] = 1510
    settings = settings_of(tmp_path)
    read(settings, "special_account", xlsx({"1101": wrong}))
    (found,) = outputs(settings, "special_account", "findings")
    assert (found["rule_id"], found["severity"], found["field"]) == ("e01_control_total", "warning", "receipt")
    assert (found["expected"], found["actual"]) == ("1510.00", "1501.00")
    assert found["message"] == "文件自带合计1510.00元与各行之和1501.00元不符，相差9.00元"


def test_a_sheet_per_fund_gives_the_fund(tmp_path: Path) -> None:
    sheets = {"1101 企业养老": LEDGER, "1105 居民医疗": LEDGER, "9999 其他": LEDGER, "Sheet1": []}
    rows = read(settings_of(tmp_path), "special_account", xlsx(sheets))
    funds = {"enterprise_pension": 3, "resident_medical": 3, None: 3}
    assert {fund: sum(r["fund"] == fund for r in rows) for fund in funds} == funds


def test_sheet_without_a_fund_code_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"sheet name without fund_code: '说明'"):
        read(settings_of(tmp_path), "special_account", xlsx({"1101": LEDGER, "说明": LEDGER}))


def test_row_with_something_beside_the_table_is_rejected(tmp_path: Path) -> None:
    rows = [list(row) for row in LEDGER]
    rows[5] += [None, "?"]
    settings = settings_of(tmp_path)
    read(settings, "special_account", xlsx({"1101": rows}))
    (reject,) = outputs(settings, "special_account", "rejects")
    assert (reject["row_no"], reject["field"], reject["reason"]) == (6, "", "表头以外有内容")


def budget(unit: str, amount: object) -> bytes:
    header = ["预算项目编码", "预算项目名称", "年初预算数", "调整后预算数", "本月执行数", "累计执行数", "编制数"]
    rows = [["部门预算执行表"], [None, None, unit], header, ["001", "人员经费", amount, 0, 0, 0, 35]]
    return xlsx({"收入预算": rows, "支出预算": rows, "支付明细": [["支付日期"]]})


def test_ten_thousand_yuan_are_converted_exactly(tmp_path: Path) -> None:
    rows = read(settings_of(tmp_path), "budget", budget("单位：万元", 511.49))
    assert [(r["side"], r["budget_initial"], r["posts_approved"]) for r in rows] == [
        ("expenditure", Decimal("5114900.00"), 35),
        ("income", Decimal("5114900.00"), 35),
    ]


def test_unit_line_overrules_the_usual_unit(tmp_path: Path) -> None:
    assert read(settings_of(tmp_path), "budget", budget("金额单位：元", 511.49))[0]["budget_initial"] == Decimal(
        "511.49"
    )


def test_unknown_unit_is_a_contract_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"amounts in 千元 .*sheet=收入预算"):
        read(settings_of(tmp_path), "budget", budget("单位：千元", 1))


def test_unit_in_a_header_holds_for_its_column(tmp_path: Path) -> None:
    header = ["预算项目编码", "预算项目名称", "年初预算数（元）", "调整后预算数(万元)", "本月执行数", "累计执行数"]
    content = xlsx({"收入预算": [header, ["001", "人员经费", 1, 1, 1, 1]]})
    row = read(settings_of(tmp_path), "budget", content)[0]
    assert (row["budget_initial"], row["budget_adjusted"], row["paid_month"]) == (1, 10_000, 10_000)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [(511.490001, "5114900.01"), ("1,000.5", "10005000.00"), (511.4900001, None), ("#REF!", None)],
)
def test_money_cell_is_exact_or_rejected(tmp_path: Path, cell: object, amount: str | None) -> None:
    rows = read(settings_of(tmp_path), "budget", budget("单位：万元", cell))
    assert [str(r["budget_initial"]) for r in rows] == ([amount] * 2 if amount else [])


@pytest.mark.parametrize(("cell", "amount"), [(1234567890123.45, "1234567890123.45"), (12345678901234.56, None)])
def test_money_cell_of_more_than_fifteen_digits_has_lost_some(tmp_path: Path, cell: float, amount: str | None) -> None:
    rows = read(settings_of(tmp_path), "budget", budget("单位：元", cell))
    assert [str(r["budget_initial"]) for r in rows] == ([amount] * 2 if amount else [])


OPENING = [
    "对账项目",
    "记账方",
    "原始编号",
    "首次出现月份",
    "记账日期",
    "款项",
    "业务类型",
    "金额",
    "险种编码",
    "费款所属期",
]


def opening(**cells: object) -> bytes:
    row = (
        dict(zip(OPENING, ["征缴", "税务", "u1", "2020-12", "2020-12-30", "单位缴费", "normal", 1, 1101], strict=False))
        | cells
    )
    return xlsx({"Sheet1": [OPENING, [row.get(name) for name in OPENING]]})


@pytest.mark.parametrize(
    ("cell", "period"),
    [("2020.1", "2020-01"), (2020.3, "2020-03"), (202012, "2020-12"), (date(2020, 12, 1), "2020-12"), (2020.1, None)],
)
def test_month_cell_is_certain_or_rejected(tmp_path: Path, cell: object, period: str | None) -> None:
    rows = read(settings_of(tmp_path), "opening_item", opening(费款所属期=cell))
    assert [r["period"] for r in rows] == ([period] if period else [])


def test_identifier_that_lost_digits_as_a_number_is_rejected(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert read(settings, "opening_item", opening(原始编号=444021210300000123)) == []
    assert outputs(settings, "opening_item", "rejects")[0]["field"] == "ref"
    assert read(settings, "opening_item", opening(原始编号=44402121030000))[0]["ref"] == "44402121030000"


def test_bank_statement_takes_the_account_from_the_file_name(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    header = ["账号", "交易日期", "交易流水号", "摘要", "收入金额", "支出金额", "账户余额"]
    content = xlsx({"1101": [header, ["4400", date(2021, 3, 1), "s1", "拨款", 5, None, 5]]})
    send(settings, "bank_statement", content, "银行对账单_财政专户_2021-03.xlsx")
    send(settings, "bank_statement", content + b"\n", "银行对账单_支出户_2021-03.xlsx")
    extract.run(MONTH, "bank_statement", settings)
    assert sorted(r["account"] for r in outputs(settings, "bank_statement")) == ["expenditure", "special"]


def test_file_that_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="not readable as a workbook"):
        read(settings_of(tmp_path), "budget", b"PK\x03\x04 damaged")


def test_workbook_without_the_sheet(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no sheet with data like"):
        read(settings_of(tmp_path), "budget", xlsx({"其他": LEDGER}))


PRINTED: Rows = [
    *LEDGER[:8],
    *LEDGER[:5],
    [None, "承前页", None, None, None, None, 1500.25, 1000, 500.25],
    *LEDGER[8:9],
    [None, "本 页 合 计：", None, None, None, None, 0.75, 0],
    ["第2页，共2页"],
    *LEDGER[9:],
]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_what_each_printed_page_repeats_is_layout(tmp_path: Path, write: Any) -> None:
    settings = settings_of(tmp_path)
    send(settings, "special_account", write({"1101": PRINTED}))
    summary = extract.run(MONTH, "special_account", settings)
    # below the first header: 3 bookings; 本页合计 twice, title, print time, unit and two header rows again, 承前页,
    # page number, 合计, one note
    assert (summary.rows_in, summary.rows_accepted, summary.rows_rejected, summary.rows_layout) == (3, 3, 0, 11)
    assert "3 accepted + 0 rejected, 11 rows of layout" in str(summary)
    assert [r["row_no"] for r in outputs(settings, "special_account")] == [6, 7, 15]
    assert outputs(settings, "special_account", "findings") == []
    manifest = json.loads((settings.month_dir(MONTH) / "extract" / "special_account.json").read_text(encoding="utf-8"))
    (layout,) = manifest["layout"]
    assert {kind: layout[kind] for kind in ("header", "note", "page", "subtotal", "total")} == {
        "header": 5, "note": 2, "page": 2, "subtotal": 1, "total": 1,
    }  # fmt: skip


def test_page_total_that_disagrees_is_a_finding_with_both_numbers(tmp_path: Path) -> None:
    wrong = [list(row) for row in PRINTED]
    wrong[15][6] = "0.70"
    settings = settings_of(tmp_path)
    read(settings, "special_account", xlsx({"1101": wrong}))
    (found,) = outputs(settings, "special_account", "findings")
    assert (found["rule_id"], found["severity"], found["field"]) == ("e05_page_total", "warning", "receipt")
    assert (found["row_no"], found["expected"], found["actual"]) == (16, "0.70", "0.75")
    assert found["message"] == "第16行本页合计0.70元与本页各行之和0.75元不符，相差-0.05元"


def test_repeated_header_where_all_that_is_required_is_text(tmp_path: Path) -> None:
    header = ["预算项目编码", "预算项目名称", "年初预算数", "调整后预算数", "本月执行数", "累计执行数"]
    rows = [header, ["001", "人员经费", 1, 1, 1, 1], header, ["002", "公用经费", 2, 2, 2, 2]]
    settings = settings_of(tmp_path)
    assert [r["line_code"] for r in read(settings, "budget", xlsx({"支出预算": rows}))] == ["001", "002"]
    assert outputs(settings, "budget", "rejects") == []
