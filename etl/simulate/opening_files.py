"""The two workbooks of the start of the year: last year's totals and plan, and the items open between the parties."""

from __future__ import annotations

from pathlib import Path

from etl.contracts import table
from etl.months import Month
from etl.simulate.calibration import County, fund_code
from etl.simulate.layout import headers
from etl.simulate.opening import Opening
from etl.simulate.xlsx import Cell, Table, write_workbook, yuan

ITEM = tuple(f.name for f in table("opening_item").data_fields if f.name != "fund")
TOTAL = ("year", "item", "fund_code", "value", "unit")


def write_opening(county: County, month: Month, folder: Path, made: Opening) -> None:
    """Write both opening workbooks."""
    names = headers("opening", month, TOTAL)
    totals = Table(
        sheet="年初数据",
        titles=(f"{county.year}年年初结转数据",),
        fields=TOTAL,
        rows=_totals(county, made),
        headers=[names],
    )
    write_workbook(folder / f"年初结转数据_{county.year}.xlsx", [totals])
    items = Table(
        sheet="未达账项",
        titles=(f"{county.year - 1}年末未达账项", "单位：元"),
        fields=ITEM,
        rows=[[item.get(name) for name in ITEM] for item in made.items],
        headers=[headers("opening_item", month, ITEM)],
        totals=(ITEM.index("amount"),),
    )
    write_workbook(folder / f"年初未达账项_{county.year}.xlsx", [items])


def _totals(county: County, made: Opening) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [county.year, item, "", yuan(county.fen(item)), "元"]
        for item in ("prior.budget_income", "prior.execution", "prior.three_public")
    ]
    planned = county.count("insured.resident_medical.planned", 210)
    rows.append([county.year, "plan.resident_medical_insured", "", planned, "人"])
    balances = (
        ("opening.special_account", made.special),
        ("opening.bank", made.bank),
        ("opening.expenditure_account", made.expenditure),
    )
    for item, values in balances:
        rows += [[county.year, item, fund_code(fund, "finance"), yuan(fen), "元"] for fund, fen in values.items()]
    return rows
