"""What comes out: verdicts over a whole text, corrections, remarks, console, JSON, page, exit codes, the warehouse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from etl.checker import Report, check, check_document
from etl.checker.compare import compare
from etl.checker.document import Document, Paragraph, Span
from etl.cli import app

runner = CliRunner()

# An invented bureau whose report says two budgets, two appropriations and a wrong unit.
REPORT = (
    "本单位2022年收入预算900.00万元，较上年增加50.00万元，增长5.88%；支出预算900.00万元，较上年增加50.00万元，增长5.88%。"
    "2022年一般公共预算补助收入890.00万元，分为：社会保障和就业支出600.00万元，占67.42%；医疗卫生支出290.00万元，占32.58%。"
    "2022年支出决算数900.00万元，比年初预算少100.00万元，下降10.00%，比上年决算数多50.00万元，增长5.88%。\n"
    "2022年一般公共预算补助收入900.00万元，包括：基本支出120.00万元，占13.33%；项目支出780.00万元，占86.67%。"
    "其中基本支出里，工资等人员经费100.00万元（占83.33%），办公等公用经费20.00元（占16.67%）。\n"
    "本年预算完成率为100%，预算控制率为0.5%。公务接待费与去年持平，公务接待费变动率小于0。\n"
    "预计培训学员500人，实际培训学员480人。自评综合得分93.5分。"
)


def checked(text: str) -> Report:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(Paragraph(Span(at, at + len(line)), f"第{len(spans) + 1}段"))
        at += len(line) + 1
    return check_document(Document("text", text, tuple(spans)))


def test_a_whole_report() -> None:
    report = checked(REPORT)
    found = {(v.kind, v.stated, v.computed) for v in report.of("contradiction")}
    assert found == {
        ("budget", "900.00万元", "1000.00万元"),
        ("same", "900.00万元", "890.00万元"),
        ("total", "120.00万元", "100.00万元"),
        ("completion", "100%", "90.00%"),
        ("control", "0.5%", "-10.00%"),
        ("words", "<0", "0"),
    }
    assert {(v.kind, v.computed) for v in report.of("remark")} == {("reused", "850.00万元"), ("plan", "96.00%")}
    assert [v.mentions[0].text for v in report.verdicts if v.kind == "unchecked"] == ["93.5分"]


def test_a_unit_that_closes_the_sum_is_the_correction() -> None:
    (total,) = [v for v in checked(REPORT).of("contradiction") if v.kind == "total"]
    assert total.correction.startswith("20.00元 → 20.00万元")
    assert total.resolved == 1  # its share is settled by the same unit


def test_the_value_that_settles_all_is_the_correction() -> None:
    text = "支出100.00万元，其中：基本支出60.00万元，占60.00%；项目支出45.00万元，占40.00%。"
    (verdict,) = checked(text).of("contradiction")
    assert verdict.correction.startswith("45.00万元 → 40.00万元")


def test_no_correction_where_several_values_would_do() -> None:
    (verdict,) = checked("支出100.00万元，其中：基本支出60.00万元、项目支出42.00万元。").of("contradiction")
    assert verdict.correction == ""


def test_another_reading_keeps_it_silent() -> None:
    text = (
        "支出预算安排500.00万元，其中：基本支出预算100.00万元，项目支出预算400.00万元，同比增加100.00万元，增长25.00%。"
    )
    assert not checked(text).of("contradiction")


@pytest.mark.parametrize(
    "text",
    [
        "债务限额280.00亿元，余额268.00亿元，其中：一般债务95.00亿元，专项债务173.00亿元。",
        "收入60.00亿元，比上年增加2.00亿元，增长3.45%；上划部分减少0.46亿元，下降1.21%。",
        "参保人数由20.0万人增加到25.0万人，增长25%。",
        "执行率=执行数/预算数×100%=95%，预算数100万元，执行数95万元。",
        "全市收入90.0亿元，其中：税收60.0亿元，非税30.0亿元；政府性基金收入40.0亿元。",
        "收入90.0亿元，完成预算的101%，较均衡进度快2.5%，比上年增收5.0亿元，增长5.9%。",
        "支出总预算安排500.00万元，比2021年预算增加20.00万元，其中项目支出100.00万元，同比增长4.17%。",
    ],
)
def test_it_stays_silent_where_nothing_is_proven(text: str) -> None:
    assert not checked(text).of("contradiction")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "报告.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def right(tmp_path: Path) -> Path:
    path = tmp_path / "right.txt"
    path.write_text("收入110万元，比上年增加10万元，增长10%。", encoding="utf-8")
    return path


def test_exit_codes(wrong: Path, right: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("没有数字。", encoding="utf-8")
    assert runner.invoke(app, ["check-report", str(right)]).exit_code == 0
    assert runner.invoke(app, ["check-report", str(wrong)]).exit_code == 1
    assert runner.invoke(app, ["check-report", str(tmp_path / "none.txt")]).exit_code == 2
    assert type(runner.invoke(app, ["check-report", str(empty)]).exception).__name__ == "DataError"


def test_console_shows_computation_and_sentence(wrong: Path) -> None:
    shown = "".join(runner.invoke(app, ["check-report", str(wrong)]).stdout.split())
    assert "900.00万元+100.00万元=1000.00万元" in shown
    assert "工资等人员经费100.00万元" in shown.replace("│", "")


def test_json(wrong: Path) -> None:
    data = json.loads(runner.invoke(app, ["check-report", str(wrong), "--json"]).stdout)
    assert data["counts"]["contradiction"] == 6
    (total,) = [v for v in data["verdicts"] if v["kind"] == "total" and v["outcome"] == "contradiction"]
    assert [figure["text"] for figure in total["figures"]] == ["120.00万元", "100.00万元", "20.00元"]
    assert all(REPORT[f["start"] : f["end"]] == f["text"] for f in total["figures"])
    assert len(total["sentences"]) == 2


def test_page_marks_every_figure_and_loads_nothing(wrong: Path, tmp_path: Path) -> None:
    wrong.write_text(REPORT + "\n<script>alert(1)</script>支出1万元。", encoding="utf-8")
    page = tmp_path / "out" / "page.html"
    runner.invoke(app, ["check-report", str(wrong), "--html", str(page)])
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
    assert "<script>alert(1)</script>" in soup.article.get_text()
    marks = soup.select("a.mark.contradiction")
    assert {"20.00元", "0.5%", "100%"} <= {mark.get_text() for mark in marks}
    assert all(soup.select_one(str(mark["href"])) for mark in marks)
    assert not soup.select("[src], link, iframe")
    assert not [tag for tag in soup.select("[href]") if not str(tag["href"]).startswith("#")]
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


@dataclass(frozen=True)
class Known:
    """A figure as a warehouse has it."""

    code: str
    value: Decimal | None
    unit: str


WAREHOUSE = [
    Known("budget.income.total", Decimal("900.00"), "万元"),
    Known("budget.income.growth", Decimal("5.88"), "%"),
    Known("execution.vs_initial", Decimal("-100.00"), "万元"),
    Known("execution.basic.personnel", Decimal("99.00"), "万元"),
    Known("execution.basic.running", Decimal("20.00"), "万元"),
    Known("indicator.three_public_change", Decimal("0.00"), "%"),
    Known("indicator.budget_completion", Decimal("90.00"), "%"),
    Known("indicator.budget_completion", Decimal("100.00"), "%"),
]


def beside(text: str, year: int = 2022) -> list[tuple[str, str]]:
    return [(row.code, row.verdict) for row in compare(checked(text), year, WAREHOUSE)]


def test_figures_beside_the_warehouse() -> None:
    found = dict(beside(REPORT))
    assert found["budget.income.total"] == "agrees"
    assert found["budget.income.growth"] == "agrees"
    assert found["execution.vs_initial"] == "agrees"
    assert found["indicator.budget_completion"] == "agrees"
    assert found["score.self_evaluation"] == "not_in_warehouse"
    assert "execution.basic.personnel" not in found  # "工资等人员经费" may be more or less than it


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2022年人员经费支出99.00万元。", ["agrees"]),
        ("2022年人员经费98.00万元。", ["differs"]),
        ("2022年日常公用经费20.00元。", ["differs"]),
        ("2022年预算完成率为90%。", ["agrees"]),
        ("2022年三公经费变动率小于0。", ["differs"]),
        ("2022年三公经费变动率≤0。", ["agrees"]),
    ],
)
def test_a_figure_that_is_named_in_full_is_compared(text: str, verdict: list[str]) -> None:
    assert [found for _, found in beside(text)] == verdict


@pytest.mark.parametrize(
    "text",
    [
        "2022年办公室人员经费3.00万元。",  # of a part
        "全市2022年人员经费3.00万元。",  # of others
        "2022年人员经费预算3.00万元。",  # in another role
        "2022年1-6月人员经费3.00万元。",  # of half a year
        "2021年人员经费3.00万元。",
        "人员经费3.00万元。",  # of a year not told
        "2022年人员经费3.00。",  # without a unit
        "2022年人员经费约3万元。",
        "2022年人员经费3.00%。",
    ],
)
def test_what_may_be_another_figure_is_passed_over(text: str) -> None:
    assert beside(f"{text}支出总计1.00万元。") == []


LINES = """2022年部门决算公开

单位：万元

| 科目 | 预算数 | 决算数 |
|---|---|---|
| 行政运行 | 2.00 | 2.00 |
| 人员经费 | 70.00 | 60.00 |
| 事业运行 | 2.00 | 2.00 |
| 人员经费 | 50.00 | 39.00 |
"""


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (LINES, []),
        (LINES.replace("| 事业运行 | 2.00 | 2.00 |\n| 人员经费 | 50.00 | 39.00 |\n", ""), ["differs"]),
        (LINES.replace("60.00", "99.00").replace("| 人员经费 | 50.00 | 39.00 |\n", ""), ["agrees"]),
        (LINES.replace("2022", "2021").replace("| 人员经费 | 50.00 | 39.00 |\n", ""), []),
    ],
)
def test_lines_of_tables_beside_the_warehouse(tmp_path: Path, table: str, found: list[str]) -> None:
    path = tmp_path / "table.md"
    path.write_text(table, encoding="utf-8")
    assert [row.verdict for row in compare(check(path), 2022, WAREHOUSE)] == found


def test_figures_of_another_year_are_left_alone() -> None:
    assert compare(checked("本单位2021年收入预算900.00万元。"), 2022, WAREHOUSE) == []


def test_rounding_beside_the_warehouse() -> None:
    (row,) = compare(checked("本单位2022年收入预算0.09亿元。"), 2022, WAREHOUSE)
    assert row.verdict == "agrees"
    (row,) = compare(
        checked("本单位2022年收入预算899万元。"), 2022, [Known("budget.income.total", Decimal("899.45"), "万元")]
    )
    assert row.verdict == "rounding"
