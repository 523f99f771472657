"""Points by hand: at most, at least, bands, nothing to assess, other definitions; the template adds up to 100."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import ContractError
from etl.report.scoring import Line, score, template
from etl.warehouse.formulas import Figure, formulas

LINE = Line(1, "类", "项", Decimal(5), "x.a", "at_most", "100", Decimal(1), Decimal("0.5"), "说明")


def figure(formula: str, value: str | None, code: str = "x") -> Figure:
    number = None if value is None else Decimal(value)
    limits = "" if value is not None else "不可评：没有用款计划"
    return Figure(
        2021, code, formula, formula, number, "%", number, Decimal(100), "2021-01..2021-12", "complete", limits
    )


@pytest.mark.parametrize(
    ("line", "value", "points", "why"),
    [
        (LINE, "95.65", "5", "95.65% 不超过 100%，得满分 5 分"),
        (LINE, "100", "5", "100% 不超过 100%，得满分 5 分"),
        (LINE, "104", "3", "与目标 100% 相差 4 个百分点，扣 4 ÷ 1 × 0.5 = 2.00 分，得 3 分"),
        (LINE, "150", "0", "与目标 100% 相差 50 个百分点，扣 50 ÷ 1 × 0.5 = 25.00 分，得 0 分（扣完为止）"),
        (
            replace(LINE, rule="at_least"),
            "98.5",
            "4.25",
            "与目标 100% 相差 1.5 个百分点，扣 1.5 ÷ 1 × 0.5 = 0.75 分，得 4.25 分",
        ),
        (replace(LINE, rule="bands", target="90:5;80:3;0:0"), "87.23", "3", "87.23% 在 80% 以上一档，得 3 分"),
        (replace(LINE, rule="bands", target="90:5;80:3;0:0"), "90", "5", "90% 在 90% 以上一档，得 5 分"),
    ],
)
def test_points_and_how_they_come(line: Line, value: str, points: str, why: str) -> None:
    [scored] = score([figure("x.a", value)], [line]).lines
    assert (scored.points, scored.why) == (Decimal(points), why)


def test_what_has_no_data_is_not_assessable_and_gets_nothing() -> None:
    evidence = replace(LINE, formula="", rule="evidence")
    total = score([figure("x.a", None)], [LINE, evidence, replace(LINE, formula="unknown")])
    assert [scored.points for scored in total.lines] == [None, None, None]
    assert [scored.why for scored in total.lines] == ["不可评：没有用款计划", "不可评：说明", "不可评：没有这一指标"]
    assert (total.points, total.assessable, total.total) == (0, 0, 15)


def test_other_definitions_are_scored_beside() -> None:
    [scored] = score([figure("x.a", "100"), figure("x.b", "104"), figure("y", "200", "y")], [LINE]).lines
    assert (scored.points, scored.others) == (5, "x.b 104%：3 分")


@given(st.decimals(-500, 500, places=2), st.sampled_from(["at_most", "at_least", "bands"]))
def test_points_stay_within_the_weight(value: Decimal, rule: str) -> None:
    line = replace(LINE, rule=rule, target="90:5;80:3;0:0" if rule == "bands" else "100")
    [scored] = score([figure("x.a", str(value))], [line]).lines
    assert scored.points is not None
    assert 0 <= scored.points <= line.weight


def test_the_template_adds_up_and_names_known_formulas() -> None:
    known = {formula.formula_id for formula in formulas()}
    assert len(template()) == 18
    assert {line.formula for line in template() if line.formula} <= known
    assert sum(line.weight for line in template()) == 100


def test_a_template_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    head = "line,section,item,weight,formula,rule,target,step,deduct,note\n"
    (tmp_path / "t.csv").write_text(head + "1,类,项,99,x.a,at_most,100,1,1,\n", encoding="utf-8")
    with pytest.raises(ContractError, match="weights"):
        template(tmp_path / "t.csv")
