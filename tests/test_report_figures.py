"""Known limits, corrections and certification of figures, on a year by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from reporting import load_month, load_year, month_rows
from sqlalchemy import text

from etl.errors import ContractError
from etl.months import Month, of_year
from etl.settings import Settings
from etl.warehouse import figures, restate, server
from etl.warehouse.formulas import Figure, formulas
from etl.warehouse.limits import limits
from etl.warehouse.sign import run as sign


@pytest.fixture(scope="module")
def settings(module_warehouse_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("home"), warehouse_url=module_warehouse_url)
    load_year(made)
    return made


def stored(settings: Settings) -> dict[str, Figure]:
    with server.begin(settings) as connection:
        return {figure.formula_id: figure for figure in restate.stored(2021, connection)}


def history(settings: Settings) -> list[dict[str, object]]:
    with server.begin(settings) as connection:
        return restate.history(2021, connection)


def test_figures_say_their_limits(settings: Settings) -> None:
    found = stored(settings)
    assert found["benefit.resident.amount"].limits == ("2 个月有未查明差异 31.20 元；1 个月有 1 条严重问题：r14")
    assert found["benefit.on_time"].limits == ""
    assert found["key.projects"].limits.startswith("不可评：")
    assert (found["key.projects"].value, found["key.projects"].numerator) == (None, None)
    assert found["progress.half_year"].value == Decimal("99.90")  # 599,400 of half of 1,200,000


def test_values_by_hand(settings: Settings) -> None:
    found = {name: figure.value for name, figure in stored(settings).items()}
    assert found["completion.final"] == Decimal("99.90")  # 1,198,800 / 1,200,000
    assert found["completion.initial"] == Decimal("92.22")
    assert found["carryover.amount"] == Decimal("0.12")
    assert found["adjustment.gross.initial"] == Decimal("7.69")
    assert found["benefit.institutional.amount"] == Decimal("3.60")
    assert found["benefit.resident.person_times"] == 24
    assert found["reconciliation.open_items"] == 2
    assert found["execution.growth"] == Decimal("8.98")  # 98,800 / 1,100,000


def test_the_same_data_restate_nothing(settings: Settings) -> None:
    assert figures.run(2021, settings).restated == ()
    assert history(settings) == []


def test_a_corrected_month_keeps_what_the_figure_was(settings: Settings) -> None:
    month = Month("2021-03")
    rows = month_rows(month)
    rows["benefit_payment"] = rows["benefit_payment"][:1]
    load_month(settings, month, rows)
    summary = figures.run(2021, settings)
    assert "benefit.resident.amount" in {figure.formula_id for figure in summary.restated}
    assert "execution.total" not in {figure.formula_id for figure in summary.restated}
    [kept] = [row for row in history(settings) if row["formula_id"] == "benefit.resident.person_times"]
    assert (kept["version"], kept["value"], kept["restated_on"]) == (1, 24, date(2021, 12, 31))  # last day covered
    assert kept["reason"] == "2021-03 的数据已重新装载"
    load_month(settings, month)
    figures.run(2021, settings, date(2022, 2, 28), "更正说明")
    newest, oldest = [row for row in history(settings) if row["formula_id"] == "benefit.resident.person_times"]
    assert (newest["version"], newest["value"], newest["restated_on"]) == (2, 22, date(2022, 2, 28))
    assert (newest["reason"], oldest["version"]) == ("更正说明", 1)


def test_a_year_signed_by_all_is_certified_and_dates_come_from_signatures(settings: Settings) -> None:
    for month in of_year(2021):
        for role in ("prepared", "reviewed", "approved"):
            sign(month, role, f"{role}甲", settings)
    before = len(history(settings))
    summary = figures.run(2021, settings)
    assert {figure.status for figure in summary.figures} == {"certified"}
    assert stored(settings)["reconciliation.signed_months"].value == 12
    assert (summary.restated, len(history(settings))) == ((), before)  # signing corrects nothing
    with server.begin(settings) as connection:
        signed = connection.scalar(text("select max(signed_at)::date from ops.signoff"))
    changed = replace(settings, replace_signed=True)
    rows = month_rows(Month("2021-07"))
    rows["benefit_payment"] = rows["benefit_payment"][:2]
    load_month(changed, Month("2021-07"), rows)
    assert {figure.status for figure in figures.run(2021, settings).figures} == {"complete"}
    assert {row["restated_on"] for row in history(settings) if row["version"] == 3} == {signed}
    load_month(changed, Month("2021-07"))
    figures.run(2021, settings)


def test_every_formula_names_what_it_stands_on() -> None:
    """The tables of `rows` are among the sources, and every formula explains itself in both languages."""
    assert len(formulas()) > 60
    for formula in formulas():
        parts = [rows.table for rows in (formula.rows, formula.minus) if rows]
        assert set(parts) <= set(formula.sources), formula.formula_id
        assert formula.means
        assert not formula.means.isascii()


def test_a_limit_without_a_head_is_refused(tmp_path: Path) -> None:
    assert len(limits()) == 5
    (tmp_path / "l01.sql").write_text("-- limit: x\nselect 1\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"the head of l01\.sql is wrong"):
        limits(tmp_path)
