"""The workbook people sign: parties by name, verdicts, clusters by money, candidates, and nothing that computes."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from reporting import OUR_FORMULA
from warehouse_months import MONTH, write_month

from etl.errors import TransientError
from etl.months import Month
from etl.report import statement
from etl.report.sheets import sheets
from etl.settings import Settings
from etl.storage import sha256

PERSON = "440281197501011234"
FUND = {"fund": "unemployment", "component": "total"}
BATCH = {"leg": "batch", **FUND, "obligation": "20210331-07"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "statement": [
        {"leg": "collection", "party": "social_insurance", **FUND, "total_first": Decimal("7.10"), "new": Decimal(7)},
        {"leg": "bank", "party": "bank", **FUND, "difference": Decimal("-0.50")},
    ],
    "verdict": [
        {**BATCH, "party": "tax", "amount": Decimal("1284000.00"), "verdict": "missing", "odd_party": "finance"},
        {**BATCH, "party": "social_insurance", "amount": Decimal("1284000.00"), "verdict": "missing"}
        | {"odd_party": "finance"},
        {**BATCH, "party": "finance", "amount": None, "verdict": "missing", "odd_party": "finance"},
        {"leg": "bank", **FUND, "obligation": f"=1+{PERSON}", "party": "finance", "amount": Decimal(3)}
        | {"verdict": "all_differ"},
        {"leg": "bank", **FUND, "obligation": f"=1+{PERSON}", "party": "bank", "amount": Decimal(4)}
        | {"verdict": "all_differ"},
        {"leg": "bank", **FUND, "obligation": "fine", "party": "bank", "amount": Decimal(4), "verdict": "all_agree"},
    ],
    "cluster": [
        {"leg": "bank", "party": "bank", **FUND, "cause": "bank_fee", "entries": 1, "gross": Decimal("0.50")}
        | {"first_entry": "2021-01|bank|b-17"},
        {"leg": "remittance", "party": "tax", **FUND, "cause": "missing_batch", "attribute": "batch_no"}
        | {"cluster_value": "20210331-07", "entries": 214, "gross": Decimal("1284000.00")},
    ],
    "open_item": [
        {"leg": "bank", "party": "bank", "entry_id": "2021-01|bank|b-17", "ref": "b-17", **FUND, "cause": "bank_fee"},
        {"leg": "collection", "party": "tax", "entry_id": "2021-01|tax|u1|employer", "ref": "=HYPERLINK(1)"}
        | {**FUND, "cause": "ambiguous"}
        | {"candidates": "2021-01|social_insurance|s1|employer; 2021-01|social_insurance|s2|employer"},
    ],
    "candidate": [
        {"leg": "collection", "pass": status, "group_id": "g", "entry_id": "2021-01|tax|u1|employer", "status": status}
        for status in ("ambiguous", "interchangeable")
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    write_month(made, **ROWS)
    return made


def shown(settings: Settings, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by its headings."""
    [path] = (settings.month_dir(MONTH) / "statement").glob("*.xlsx")
    head, *rows = load_workbook(path, data_only=True)[sheet].iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows if row[1] is not None and row[0] != "合计"]


def test_the_statement_names_both_parties(settings: Settings) -> None:
    summary = statement.run(Month(MONTH), settings)
    rows = shown(settings, "对账明细")
    assert [(row["甲方"], row["乙方"], row["甲方合计"], row["差额"]) for row in rows] == [
        ("财政", "开户银行", 0, -0.5),
        ("税务", "社保经办机构", 7.1, 0),
    ]
    assert str(summary).endswith(
        "三方对账表 2, 未达账项 2, 对账明细 2, 差异原因 0, 三方判定 2, 差异聚类 2, 发现问题 0, 来源文件 0"
    )


def test_verdicts_that_do_not_agree_stand_side_by_side(settings: Settings) -> None:
    statement.run(Month(MONTH), settings)
    rows = shown(settings, "三方判定")
    parties = ("税务", "社保经办机构", "财政", "部门预算", "开户银行")
    assert [tuple(row[name] for name in ("对账事项", "判定", "不一致方", *parties)) for row in rows] == [
        ("20210331-07", "一方缺失", "财政", 1284000, 1284000, "无", None, None),
        ("=1+440281********1234", "各方均不一致", None, None, None, 3, None, 4),
    ]


def test_clusters_are_ranked_by_money_and_say_what_they_are(settings: Settings) -> None:
    statement.run(Month(MONTH), settings)
    assert [(row["名次"], row["说明"]) for row in shown(settings, "差异聚类")] == [
        (1, "批次 20210331-07 财政缺失：214 笔，1,284,000.00 元"),
        (2, "单笔 b-17 开户银行银行手续费未记账：1 笔，0.50 元"),
    ]


def test_open_items_show_what_they_might_pair_with(settings: Settings) -> None:
    statement.run(Month(MONTH), settings)
    rows = shown(settings, "未达账项")
    assert [(row["候选状态"], row["可能的对应"]) for row in rows] == [
        (None, None),
        ("多种配法、同类不可分辨", "社保经办机构 s1 单位缴费; 社保经办机构 s2 单位缴费"),
    ]


def test_no_cell_from_data_is_a_formula_and_the_bytes_are_the_same_again(settings: Settings) -> None:
    path = statement.run(Month(MONTH), settings).path
    before = sha256(path)
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 100
    live = [cell.value for cell in cells if cell.data_type == "f"]
    assert live
    assert [formula for formula in live if not re.fullmatch(OUR_FORMULA, formula)] == []
    risky = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert risky
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert statement.run(Month(MONTH), settings).path == path
    assert sha256(path) == before
    manifest = json.loads(path.with_name("manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"][path.name] == before
    assert "reconcile/cluster.parquet" in manifest["inputs"]


def test_every_column_has_a_chinese_heading() -> None:
    headings = [column.title for sheet in sheets() for column in sheet.columns]
    assert len(headings) > 70
    assert [heading for heading in headings if heading.isascii()] == []


def test_an_unreconciled_month_has_no_statement(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="run reconcile first"):
        statement.run(Month(MONTH), Settings(home=tmp_path))
