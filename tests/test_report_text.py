"""Figures and traces in a terminal of 80 columns: conditions in Chinese, codes by their labels, denominators proved."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reporting import load_year
from rich.cells import cell_len
from typer.testing import CliRunner

from etl.cli import app
from etl.report import codes, conditions, figures_text, trace, trace_text
from etl.report.console import WIDTH, apart, wrap
from etl.settings import Settings
from etl.warehouse import figures
from etl.warehouse.figures import FiguresSummary
from etl.warehouse.formulas import Rows, formulas

ASKED = {"year": 2021, "first_month": "2021-01", "last_month": "2021-12"}


@pytest.fixture(scope="module")
def settings(module_warehouse_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("home"), warehouse_url=module_warehouse_url)
    load_year(made)
    return made


@pytest.fixture(scope="module")
def summary(settings: Settings) -> FiguresSummary:
    return figures.run(2021, settings)


@given(st.text(st.sampled_from("收支 abc,123（）。"), max_size=300), st.integers(0, 12))
def test_lines_fit_and_lose_nothing(text: str, indent: int) -> None:
    lines = list(wrap(text, indent))
    assert all(cell_len(line) <= WIDTH for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_both_ends_of_a_line_are_seen() -> None:
    assert apart("收入", "1.00", 12) == "收入    1.00"
    assert apart("收入很多", "1.00", 10) == "收入很多 1.00"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            "month between :first_month and :last_month and fund = 'unemployment' and state = 'paid'",
            "月份 2021-01 至 2021-12，险种为失业保险，状态为已发放",
        ),
        ("month between left(:last_month, 4) || '-01' and :last_month", "月份 2021-01 至 2021-12"),
        ("month = left(:last_month, 4) || '-06'", "月份为2021-06"),
        ("left(functional_class, 3) = '208'", "功能科目前 3 位为208"),
        ("category in ('personnel', 'running')", "支出类别为人员经费、公用经费"),
        ("source <> 'fiscal'", "数据来源不为一般公共预算拨款"),
        ("year = :year and item = 'prior.execution'", "年度为2021，项目为上年执行数"),
        ("(state = 'paid' or state = 'failed')", "（状态为已发放 或 状态为发放失败）"),
        ("state = 'due' and not exists (select from x)", "状态为待发放，其后没有新的记录"),
    ],
)
def test_conditions_in_chinese(where: str, said: str) -> None:
    assert conditions.spoken(Rows("benefit_payment", "", where), ASKED) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("", "行数"),
        ("1", "行数"),
        ("amount_paid", "实发金额"),
        ("abs(budget_adjusted - budget_initial)", "ABS(调整后预算 - 年初预算)"),
        ("budget_adjusted * right(:last_month, 2)::int / 12", "调整后预算 * 12 / 12"),
        ("value * case unit when '万元' then 10000 else 1 end", "数值、单位（折算）"),
    ],
)
def test_what_is_added_in_chinese(amount: str, said: str) -> None:
    assert conditions.counted(Rows("budget", amount, "true"), ASKED) == said


def test_no_condition_shows_a_column_or_a_code() -> None:
    parts = [rows for f in formulas() for rows in (f.rows, f.minus, f.per) if rows]
    said = [text for rows in parts for text in (conditions.spoken(rows, ASKED), conditions.counted(rows, ASKED))]
    assert len(said) > 180
    assert [text for text in said if set("abcdefghijklmnopqrstuvwxyz_:%") & set(text)] == []


def test_codes_and_entries_by_their_names() -> None:
    assert codes.said("state", "paid", "benefit_payment") == "已发放"
    assert codes.said("state", "active", "register") == "正常"
    assert codes.said("fund", "unemployment") == "失业保险"
    assert codes.said("state", "current") == "current"  # a label of another kind of state
    assert codes.told("险种 unemployment、special，见 special.csv") == "险种 失业保险、财政专户，见 special.csv"
    assert codes.told("2021-03|tax|T001|employer") == "税务 T001 单位缴费"


def test_every_denominator_has_rows() -> None:
    without = [f.formula_id for f in formulas() if f.per is None and "null as denominator" not in f.sql and not f.lacks]
    assert without == []
    counts = {f.formula_id: f.parts for f in formulas() if f.unit == "%" and f.parts != "元"}
    assert counts == {
        "benefit.on_time": "批",
        "indicator.staffing_control": "人",
        "insured.resident_medical.rate": "人",
        "reconciliation.proved": "个单元",
    }


def test_the_figures_fit_a_terminal_and_say_all(summary: FiguresSummary) -> None:
    lines = list(figures_text.lines(summary))
    assert max(map(cell_len, lines)) <= WIDTH
    assert f"2021 年度指标 {len(formulas())} 项，涵盖2021年1月至12月（全年）" in lines[0]
    at = next(n for n, line in enumerate(lines) if line.startswith("  预算完成率（按年初预算）"))
    assert lines[at].endswith(" 92.22 %")
    assert lines[at + 1].strip() == "indicator.budget_completion · completion.initial = 1,198,800.00 元 ÷"
    assert lines[at + 2].strip() == "1,300,000.00 元"
    assert "    indicator.staffing_control = 4 人 ÷ 5 人" in lines
    [paid] = [line for line in lines if line.startswith("  城乡居民养老保险待遇  ")]
    numbers = paid.partition("[")[2].rstrip("]").split(",")
    limits = [line for line in lines if any(line.startswith(f"  [{number}] ") for number in numbers)]
    assert limits == ["  [1] 2 个月有未查明差异 31.20 元", "  [2] 1 个月有 1 条严重问题：r14"]
    assert any("不可评：预算数据未标明哪些是重点项" in line for line in lines)


def test_a_restated_figure_shows_what_it_was(summary: FiguresSummary) -> None:
    old = replace(summary.figures[0], value=Decimal("12.30"))
    lines = list(figures_text.lines(replace(summary, restated=(old,))))
    at = next(n for n, line in enumerate(lines) if line.startswith("更正前的数值"))
    assert lines[at + 1] == apart(f"  {old.label}　{old.formula_id}", "12.30 %")


def test_a_trace_proves_numerator_and_denominator(settings: Settings) -> None:
    [found] = trace.run("completion.initial", 2021, settings)
    assert [(part.role, part.sign, part.total) for part in found.parts] == [
        ("numerator", 1, Decimal("1198800.00")),
        ("denominator", 0, Decimal("1300000.00")),
    ]
    assert (found.proves("numerator"), found.proves("denominator"), found.proved) == (True, True, True)
    wrong = replace(found, figure=replace(found.figure, denominator=Decimal(1)))
    assert (wrong.proves("numerator"), wrong.proves("denominator"), wrong.proved) == (True, False, False)
    assert "分母与数据行合计不一致" in trace_text.proof(wrong)
    plain = trace.as_json(found)
    assert plain["proofs"] == {"numerator": True, "denominator": True}
    assert [part["role"] for part in plain["parts"]] == ["numerator", "denominator"]


def test_every_denominator_is_proved_by_its_rows(settings: Settings) -> None:
    found = {
        f.formula_id: trace.run(f.formula_id, 2021, settings)[0].proves("denominator") for f in formulas() if f.per
    }
    assert len(found) >= 30
    assert {name for name, proved in found.items() if not proved} == set()


def test_the_text_of_a_trace(settings: Settings) -> None:
    monkeypatched = CliRunner(
        env={"FUNDRECON_HOME": str(settings.home), "FUNDRECON_WAREHOUSE_URL": settings.warehouse_url}
    )
    lines = monkeypatched.invoke(app, ["trace", "benefit.full_payment", "2021"]).output.splitlines()
    assert max(map(cell_len, lines)) <= WIDTH
    assert lines[0].startswith("待遇足额发放率")
    assert lines[0].endswith(" 94.44 %")  # twelve payments of 200 failed for good: 40,800 / 43,200
    text = "\n".join(lines)
    assert "复核：分子与数据行合计一致；分母与数据行合计一致，分毫不差" in text
    assert "r14_paid_to_dead　向死亡人员发放待遇（严重）：1 个月 1 条" in text
    assert "r17_paid_late　养老金未按时发放（提醒）：未发现问题" in text
    assert "状态 已发放" in text
    assert "resident_pension" not in text


def test_figures_as_json_have_every_part(settings: Settings) -> None:
    runner = CliRunner(env={"FUNDRECON_HOME": str(settings.home), "FUNDRECON_WAREHOUSE_URL": settings.warehouse_url})
    rows = {row["formula_id"]: row for row in json.loads(runner.invoke(app, ["figures", "2021", "--json"]).output)}
    wanted = {
        "code",
        "label",
        "value",
        "unit",
        "formula_id",
        "numerator",
        "denominator",
        "months_covered",
        "status",
        "limits",
    }
    assert wanted <= set(rows["completion.final"])
    assert rows["key.projects"]["value"] is None
