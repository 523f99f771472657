"""Every figure has cases worked out by hand, and is computed from what is loaded, all or none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sql_cases import CASES, cases, load_case, read_csv
from sqlalchemy import Connection, Engine, text
from warehouse_months import write_month

from etl.errors import ContractError, DataError
from etl.months import Month, of_year
from etl.settings import PROJECT, Settings
from etl.warehouse import figures, load, server
from etl.warehouse.formulas import formulas, in_unit

FORMULAS = {formula.formula_id: formula for formula in formulas()}


@pytest.fixture
def connection(shared_warehouse: Engine) -> Iterator[Connection]:
    with shared_warehouse.connect() as connection:
        yield connection
        connection.rollback()


def test_every_figure_has_a_case_and_every_case_a_figure() -> None:
    assert len(FORMULAS) >= 45
    assert {path.parent.name for path in cases("figures")} == set(FORMULAS)
    assert {path.name for path in (CASES / "figures").iterdir()} == set(FORMULAS)


@pytest.mark.parametrize("case", cases("figures"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(connection: Connection, case: Path) -> None:
    formula = FORMULAS[case.parent.name]
    months = load_case(connection, case)
    parameters = {"year": 2021, "first_month": months[0], "last_month": months[-1]}
    row = connection.execute(text(formula.sql), parameters).one()
    [expected] = read_csv(case / "expected.csv")
    numerator = Decimal(expected["numerator"]) if expected["numerator"] else None
    denominator = Decimal(expected["denominator"]) if expected["denominator"] else None
    assert (row.numerator, row.denominator) == (numerator, denominator)
    value = None if numerator is None else in_unit(formula.unit, numerator, denominator, formula.places)
    assert str(value or "") == expected["value"] or str(value) == expected["value"]


def write_year(settings: Settings, months: list[str]) -> None:
    """A small year: the rows of the figures' own cases."""
    rows: dict[str, list[dict[str, object]]] = {}
    for month in months:
        budget = {"side": "expenditure", "category": "running", "posts_approved": 4, "posts_filled": 4}
        yuan = {name: Decimal("20000.00") for name in ("budget_initial", "budget_adjusted", "paid_year")}
        other = {"procurement_budget": Decimal(1), "procurement_paid": Decimal(1), "three_public_paid": Decimal(1)}
        payment = {"state": "paid", "amount_paid": Decimal("100.00"), "from_fund": Decimal("100.00")}
        rows = {
            "budget": [
                {**budget, **yuan, **other, "three_public_budget": Decimal(2)},
                {**budget, **yuan, "category": "personnel"},
                {**budget, **yuan, "category": "project"},
                *[
                    {"side": "income", **yuan, "functional_class": code, "source": source}
                    for code, source in (("2080505", "fiscal"), ("2101102", "fiscal"), ("2080199", "other"))
                ],
            ],
            "benefit_payment": [{**payment, "fund": fund} for fund in ("institutional_pension", "resident_pension")],
            "benefit_batch": [{"kind": "pension", "batch_no": month, "pay_date": Month(month).first_day}],
            "register": [{"role": "insured", "fund": "resident_medical", "person_id": month, "state": "active"}],
        }
        if month.endswith("-01"):
            items = ("prior.budget_income", "prior.execution", "prior.three_public", "plan.resident_medical_insured")
            rows["opening"] = [{"year": 2021, "item": item, "value": Decimal(2), "unit": "元"} for item in items]
        write_month(settings, month, **rows)
        load.run(Month(month), settings)


def test_a_year_and_a_year_cut_short(warehouse_settings: Settings) -> None:
    write_year(warehouse_settings, ["2021-01", "2021-02"])
    summary = figures.run(2021, warehouse_settings)
    assert str(summary) == f"2021: {len(FORMULAS)} figures over 2021-01..2021-02 (provisional)"
    by_id = {figure.formula_id: figure for figure in summary.figures}
    assert by_id["benefit.resident.person_times"].value == 2
    assert by_id["budget.income.total"].value == Decimal("6.00")
    write_year(warehouse_settings, [str(month) for month in of_year(2021)[2:]])
    summary = figures.run(2021, warehouse_settings)
    assert {figure.status for figure in summary.figures} == {"complete"}
    by_id = {figure.formula_id: figure for figure in summary.figures}
    assert by_id["benefit.resident.person_times"].value == 12
    assert by_id["insured.resident_medical.actual"].value == 12
    with server.engine(warehouse_settings).connect() as connection:
        stored = connection.execute(
            text("select formula_id, value, months_covered from report.yearly_figures order by code, formula_id")
        ).all()
    assert [row.formula_id for row in stored] == [figure.formula_id for figure in summary.figures]
    assert {row.months_covered for row in stored} == {"2021-01..2021-12"}
    assert [row.value for row in stored] == [figure.value for figure in summary.figures]


def test_what_is_missing_is_named_and_nothing_is_stored(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings)
    with pytest.raises(DataError, match="no month of 2021 is loaded"):
        figures.run(2021, warehouse_settings)
    load.run(Month("2021-01"), warehouse_settings)
    with pytest.raises(DataError, match=r"no data for .*budget\.income\.prior.*execution\.total"):
        figures.run(2021, warehouse_settings)
    with server.engine(warehouse_settings).connect() as connection:
        assert connection.scalar(text("select count(*) from recon.figure")) == 0


def test_months_covered_in_short() -> None:
    months = [*of_year(2021)[:3], *of_year(2021)[5:6], *of_year(2021)[8:]]
    assert figures.covered(list(months)) == "2021-01..2021-03,2021-06,2021-09..2021-12"


def test_a_head_that_is_wrong_is_refused(tmp_path: Path) -> None:
    good = (PROJECT / "sql" / "figures" / "execution.total.sql").read_text(encoding="utf-8")
    (tmp_path / "execution.total.sql").write_text(good, encoding="utf-8")
    assert formulas(tmp_path) == [FORMULAS["execution.total"]]
    for old, new in (
        ("-- unit: 万元", "-- unit: 亿元"),
        ("-- why: ", "-- because: "),
        ("-- places: 2", "-- places: x"),
    ):
        (tmp_path / "execution.total.sql").write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(ContractError, match=r"the head of execution\.total\.sql"):
            formulas(tmp_path)
