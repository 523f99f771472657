"""Workbook, drafted report and trace of a year by hand: numbers, links, live sums, masked rows, equal bytes."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook
from reporting import PERSON, RISKY, load_month, load_year
from sqlalchemy import text
from typer.testing import CliRunner

from etl.checker.check import Report, check
from etl.cli import app
from etl.errors import ContractError, DataError
from etl.months import Month
from etl.report import dashboard, dictionary, draft, outputs, tables, trace, trace_text, workbook, year
from etl.report.year import Year
from etl.settings import Settings
from etl.storage import sha256
from etl.warehouse import figures, server
from etl.warehouse.formulas import formulas


@pytest.fixture(scope="module")
def settings(module_warehouse_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("home"), warehouse_url=module_warehouse_url)
    load_year(made)
    return made


@pytest.fixture(scope="module")
def data(settings: Settings) -> Year:
    return year.read(2021, settings)


@pytest.fixture(scope="module")
def book(data: Year, settings: Settings) -> Path:
    return workbook.write(data, settings).path


@pytest.fixture(scope="module")
def paper(data: Year, settings: Settings) -> Path:
    return draft.write(data, settings).path


@pytest.fixture(scope="module")
def checked(paper: Path) -> Report:
    return check(paper)


def rows(book: Workbook, page: str) -> list[dict[str, Any]]:
    head, *found = book[page].iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_the_workbook_shows_the_year(book: Path) -> None:
    shown = load_workbook(book, data_only=True)
    assert shown.sheetnames[:4] == ["封面", "指标", "预算管理指标", "更正记录"]
    assert {"月度一览", "险种收支", "未达账项", "指标评分", "数据字典", "来源文件"} <= set(shown.sheetnames)
    figures = {row["公式编号"]: row for row in rows(shown, "指标")}
    assert figures["execution.total"]["数值"] == 119.88
    assert figures["completion.final"]["数值"] == 0.999
    assert figures["key.projects"]["数值"] == "不可评"
    fund, total = rows(shown, "险种收支")
    assert (fund["期初"], fund["收入合计"], fund["支出合计"], fund["期末"], fund["账面差额"]) == (
        1000,
        1206,
        6,
        2200,
        0,
    )
    assert total["险种"] == "合计"
    assert fund["险种"] == "城乡居民基本养老保险"
    score = rows(shown, "指标评分")[-1]
    assert (score["权重"], score["得分"] < 84) == (100, True)
    assert [row["得分"] for row in rows(shown, "指标评分")[:3]] == [5, 8, "不可评"]
    counts = figures["indicator.staffing_control"]
    assert (counts["分子"], counts["分母"], counts["分子分母单位"]) == (4, 5, "人")
    formulas_of = [row["公式编号"] for row in rows(shown, "预算管理指标")]
    assert [name for name in formulas_of if name.startswith("carryover")] == ["carryover.budget", "carryover.executed"]


def test_sums_are_live_and_hold_what_they_compute(book: Path) -> None:
    """Every formula is ours; what it holds is what its cells give."""
    live, held = load_workbook(book), load_workbook(book, data_only=True)
    formulas_seen = 0
    for page in live:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                formulas_seen += 1
                assert re.fullmatch(r"=(指标!|SUM|ROUND|IF|[A-Z]+\d+[-+]?)[-+A-Z0-9(),.:/=\"]*", cell.value), cell.value
                if found := re.fullmatch(r"=SUM\(([A-Z]+)(\d+):\1(\d+)\)", cell.value):
                    column, first, last = found[1], int(found[2]), int(found[3])
                    cells = [held[page.title][f"{column}{n}"].value or 0 for n in range(first, last + 1)]
                    parts = [value for value in cells if not isinstance(value, str)]  # 不可评 adds nothing
                    given = Decimal(str(held[page.title][cell.coordinate].value))
                    assert given == sum(Decimal(str(part)) for part in parts)
    assert formulas_seen > 100


def test_what_comes_from_data_is_never_a_formula(book: Path) -> None:
    shown = load_workbook(book)
    [file] = {row["文件"] for row in rows(shown, "来源文件")[:-1]}
    assert file == RISKY
    assert RISKY in {row["凭证或流水号"] for row in rows(shown, "未达账项")}
    assert any(row["项目名称"] == "@project" for row in rows(shown, "支出项目"))
    risky = [c for page in shown for row in page.iter_rows() for c in row if c.value in (RISKY, "@project")]
    assert len(risky) >= 14
    assert {cell.data_type for cell in risky} == {"s"}
    assert all(cell.quotePrefix for cell in risky)  # so that a copy of the cell is no formula either


def test_the_workbook_is_ready_to_print(book: Path) -> None:
    pages = load_workbook(book)
    assert len(pages.sheetnames) == 16
    for page in pages:
        assert page.page_setup.paperSize == 9
        assert page.print_area
        if page.title != "封面":
            assert page.freeze_panes
            assert page.auto_filter.ref
            assert page.print_title_rows == "$3:$3"
            assert page["A3"].value
            assert not [cell.value for cell in page[3] if cell.value and str(cell.value).isascii()]


def test_equal_data_give_equal_bytes(data: Year, settings: Settings, book: Path, paper: Path) -> None:
    before = sha256(book), sha256(paper)
    assert (sha256(workbook.write(data, settings).path), sha256(draft.write(data, settings).path)) == before
    assert dashboard.page(data) == dashboard.page(data)


def test_the_report_says_the_numbers_in_sentences(checked: Report) -> None:
    said = checked.document.text
    assert "2021年收入预算120.00万元[1]，比上年增加5.00万元[2]，增长4.35%[3]。" in said
    assert "比年初预算减少10.12万元" in said
    assert "减幅7.78%" in said
    assert "2021年发放城乡居民养老保险待遇0.48万元" in said
    assert "共发放24人次" in said
    assert "向死亡人员发放待遇：440281********1234" in said
    assert PERSON not in said
    assert "不可评" in said
    assert re.search(r"预算完成率\[\d+\]：与目标 100% 相差 0\.1 个百分点", said)  # the item leads to its figure


def test_the_checker_finds_no_contradiction_in_it(checked: Report) -> None:
    assert len(checked.verdicts) > 15
    assert [verdict.computation for verdict in checked.of("contradiction")] == []
    assert [verdict.computation for verdict in checked.of("remark")] == []


def test_every_number_is_linked_to_its_code(paper: Path) -> None:
    document = docx.Document(str(paper))
    body = document.element.body
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(links) > 100
    assert "[" not in "".join(
        line.text for line in document.paragraphs if "[table" in line.text or "[chart" in line.text
    )
    told = [t for t in document.tables if t.cell(0, len(t.columns) - 1).text == "公式编号"]
    assert len(told) == 3  # goals, indicators, score
    assert set(links) == marks
    notes = next(table for table in document.tables if table.cell(0, 1).text == "指标编码")
    codes = [cell.text for cell in notes.columns[1].cells][1:]
    known = {formula.formula_id for formula in formulas()}
    assert len(codes) == len(marks)
    assert [code for code in codes if code not in known and not code.startswith("score.")] == []


def test_the_report_is_a_clean_package(paper: Path) -> None:
    with zipfile.ZipFile(paper) as package:
        assert {item.date_time[:3] for item in package.infolist()} == {(2000, 1, 1)}
        footer = b"".join(package.read(name) for name in package.namelist() if "footer" in name)
    assert b"NUMPAGES" in footer
    assert len(docx.Document(str(paper)).inline_shapes) == 4


def test_outdated_figures_give_no_outputs(settings: Settings) -> None:
    with server.begin(settings) as connection:
        connection.execute(text("update ops.month_state set inputs_sha256 = 'other' || month where month = '2021-05'"))
        kept = connection.scalar(text("select inputs ->> '2021-05' from recon.figure limit 1"))
    with pytest.raises(DataError, match="the figures of 2021 are outdated"):
        year.read(2021, settings)
    with server.begin(settings) as connection:
        sql = text("update ops.month_state set inputs_sha256 = :kept where month = '2021-05'")
        connection.execute(sql, {"kept": kept})
    with pytest.raises(DataError, match="no figures of 1999"):
        year.read(1999, settings)


def test_every_figure_is_proved_by_its_rows(settings: Settings) -> None:
    found = {one.formula.formula_id: one.proved for one in trace.every(2021, settings, formulas())}
    assert len(found) > 60
    assert [name for name, proved in found.items() if proved is False] == []
    assert sum(proved is True for proved in found.values()) >= len(found) - 6


def test_a_trace_goes_down_to_masked_rows(settings: Settings, tmp_path: Path) -> None:
    [found] = trace.run("benefit.resident.amount", 2021, settings)
    assert [row["amount"] for row in found.parts[0].months] == [Decimal(400)] * 12
    assert found.parts[0].total == Decimal(4800) == found.figure.numerator
    assert {row["person_name"] for row in found.parts[0].sample} == {"欧***"}
    assert {row["account_no"] for row in found.parts[0].sample} == {"************5678"}
    assert {row["file_id"] for row in found.files} >= {"f2021-01", "f2021-12"}
    assert "r14_paid_to_dead" in {ruled.entry.object for ruled in found.rules if ruled.items}
    texts = (
        "\n".join(trace_text.lines(found)),
        trace_text.page([found], tmp_path / "t.html").read_text(encoding="utf-8"),
    )
    for said in (*texts, json.dumps(trace.as_json(found), default=str)):
        assert PERSON not in said
        assert "440281********1234" in said
        assert "欧阳小明" not in said
    assert "分子与数据行合计一致，分毫不差" in texts[0]
    assert len(trace.run("indicator.budget_completion", 2021, settings)) == 2
    with pytest.raises(ContractError, match=r"no figure is called 'benefit\.x'"):
        trace.run("benefit.x", 2021, settings)


def test_the_commands(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDRECON_HOME", str(settings.home))
    monkeypatch.setenv("FUNDRECON_WAREHOUSE_URL", settings.warehouse_url)
    runner = CliRunner()
    for command in ("report", "workbook", "dashboard"):
        done = runner.invoke(app, [command, "2021"])
        assert done.exit_code == 0, done.output
        assert "2021" in done.output
    done = runner.invoke(app, ["trace", "execution.total", "2021", "--json"])
    assert json.loads(done.output)[0]["proved"] is True


def test_all_outputs_and_their_manifest(settings: Settings) -> None:
    summary = outputs.run(2021, settings)
    folder = year.folder(2021, settings)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"] == {path.name: sha256(path) for path in summary.files}
    with server.begin(settings) as connection:
        stored = connection.scalar(text("select count(*) from report.dictionary"))
    assert stored == len(dictionary.entries())


def test_a_year_cut_short_says_so(warehouse_settings: Settings) -> None:
    for month in ("2021-01", "2021-02"):
        load_month(warehouse_settings, Month(month))
    figures.run(2021, warehouse_settings)
    half = year.read(2021, warehouse_settings).figure("progress.half_year")
    assert (half.value, half.limits, half.status) == (None, "不可评：6月尚未装载", "provisional")
    files = {path.suffix: path for path in outputs.run(2021, warehouse_settings).files}
    said = check(files[".docx"]).document.text
    assert "数据涵盖：2021年1月至2月（月份不全）" in said
    assert check(files[".docx"]).of("contradiction") == ()


def test_a_restated_figure_is_told_with_what_changed(data: Year) -> None:
    now = data.figure("benefit.full_payment")
    kept = {"formula_id": now.formula_id, "label": now.label, "restated_on": "2022-01-31", "reason": "补报"}
    history = [
        {**kept, "value": now.value, "numerator": Decimal(1), "denominator": Decimal(2)},
        {**kept, "value": Decimal("99.00"), "numerator": now.numerator, "denominator": now.denominator},
    ]
    told = tables.of(replace(data, history=tuple(history)))["history"]()
    assert [row[1:] for row in told.rows] == [
        ["94.44%\n1.00 元 ÷ 2.00 元", "94.44%\n40,800.00 元 ÷ 43,200.00 元", "2022-01-31", "补报"],
        ["99.00%", "94.44%", "2022-01-31", "补报"],
    ]
