"""Published beside computed: what agrees, what differs, and why some figures have no single value."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from etl.errors import ContractError
from etl.settings import PROJECT
from etl.warehouse import published
from etl.warehouse.formulas import Figure, formulas
from etl.warehouse.published import Comparison

HEAD = "code,label,value,unit,how\n"


def figure(code: str, numerator: str, denominator: str = "", formula: str = "", unit: str = "%") -> Figure:
    number = Decimal(denominator) if denominator else None
    value = Decimal(numerator) * 100 / number if number else Decimal(numerator)
    row = (2021, code, formula or code, f"口径{formula}", value.quantize(Decimal("0.01")), unit)
    return Figure(*row, Decimal(numerator), number, "2021-01..2021-12", "complete")


def compare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, row: str, *figures: Figure) -> Comparison:
    (tmp_path / "published-2021.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    monkeypatch.setattr(published, "DATA", tmp_path)
    [found] = published.compare(2021, figures)
    return found


@pytest.mark.parametrize(
    ("row", "computed", "verdict", "explanation"),
    [
        ("a,甲,12.34,万元,yes", figure("a", "123449.99", unit="万元"), "agrees", ""),
        ("a,甲,12.35,万元,yes", figure("a", "123449.99", unit="万元"), "differs", "相差 -0.01 万元"),
        ("a,甲,12,万元,implied", figure("a", "124999.99", unit="万元"), "agrees", ""),  # as exactly as published
        ("a,甲,13,万元,yes", figure("a", "125000.00", unit="万元"), "agrees", ""),  # half-up
        ("a,甲,100,%,bound", figure("a", "44", "46"), "agrees", "公布为不超过 100 %"),
        ("a,甲,100,%,bound", figure("a", "47", "46"), "differs", "公布为不超过 100 %"),
        ("a,甲,7,人次,yes", figure("a", "7.00", unit="人次"), "agrees", ""),
        ("a,甲,98,%,yes", figure("a", "0", "0.00"), "differs", "分母为零，无法计算"),
    ],
)
def test_one_definition(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, row: str, computed: Figure, verdict: str, explanation: str
) -> None:
    found = compare(monkeypatch, tmp_path, row, computed, figure("b", "1", "2"))
    assert (found.verdict, found.explanation) == (verdict, explanation)


def test_competing_definitions_are_shown_with_their_numbers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    both = figure("a", "90", "90", "甲"), figure("a", "90", "100", "乙")
    found = compare(monkeypatch, tmp_path, "a,率,100,%,conflict", *both)
    assert (found.verdict, found.computed) == ("no_single_value", None)
    assert found.explanation == (
        "口径甲 90.00 ÷ 90.00 = 100.00 %；口径乙 90.00 ÷ 100.00 = 90.00 %。"
        "只有“口径甲”得出公布值 100；公布时未写明口径，因此没有唯一值"
    )
    found = compare(monkeypatch, tmp_path, "a,率,0.7,%,conflict", *both)
    assert "没有一种口径得出公布值 0.7" in found.explanation


def test_a_score_without_parts_cannot_be_computed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = compare(monkeypatch, tmp_path, "score,得分,91.5,分,stated")
    assert (found.verdict, found.computed) == ("not_computable", None)
    assert "重算" in found.explanation


def test_every_published_figure_is_answered_by_a_formula() -> None:
    known = {formula.code for formula in formulas()}
    rows = (PROJECT / "etl" / "data" / "published-2021.csv").read_text(encoding="utf-8").splitlines()[1:]
    wanted = {row.split(",")[0] for row in rows if not row.endswith(",stated")}
    assert len(rows) > 40
    assert wanted <= known


def test_a_year_without_publication() -> None:
    with pytest.raises(ContractError, match="no figures published for 1999"):
        published.compare(1999, [])


def test_nothing_but_the_comparison_knows_the_published_numbers() -> None:
    """The simulator's calibration must hold them too; every other file would be copying the answer."""
    rows = (PROJECT / "etl" / "data" / "published-2021.csv").read_text(encoding="utf-8").splitlines()[1:]
    numbers = [value for row in rows if len((value := row.split(",")[2]).strip("-").replace(".", "")) >= 4]
    pattern = re.compile("|".join(rf"(?<![\d.]){re.escape(number)}(?![\d.])" for number in numbers))
    allowed = {"etl/data/published-2021.csv", "etl/simulate/calibration.csv"}
    roots = ("etl", "sql", "dags", "expectations", "deploy")
    suffixes = {".py", ".sql", ".csv", ".json", ".yml", ".yaml", ".toml"}
    files = [path for root in roots for path in (PROJECT / root).rglob("*") if path.suffix in suffixes]
    assert len(files) > 50
    names = {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert [name for name, content in names.items() if pattern.search(content) and name not in allowed] == []
    readers = [name for name, content in names.items() if "published-" in content]
    assert readers == ["etl/warehouse/published.py"]
