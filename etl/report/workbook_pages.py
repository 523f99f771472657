"""The pages of the yearly workbook: columns and rows of each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from etl.labels import label
from etl.money import percent
from etl.report import dictionary, scoring
from etl.report.book import Column, Row
from etl.report.tables import INDICATOR, means
from etl.report.tables import units as parts_units
from etl.report.workbook_columns import (
    BENEFITS,
    CAUSES,
    DICTIONARY,
    EXECUTION,
    FIGURES,
    FILES,
    FINDINGS,
    FUNDS,
    HISTORY,
    INDICATORS,
    LEGS,
    LINES,
    MONTHS,
    OPEN,
    SCORE,
)
from etl.report.year import Year
from etl.warehouse.formulas import Figure


def pages(data: Year) -> dict[str, tuple[Sequence[Column], Sequence[Row]]]:
    """Columns and rows of every page."""
    return {
        "figures": (FIGURES, [figure_row(figure) for figure in data.figures]),
        "indicators": (INDICATORS, [_indicator(f) for f in data.figures if f.code.startswith(INDICATOR)]),
        "history": (HISTORY, [_earlier(row) for row in data.history]),
        "months": (MONTHS, data.rows("months")),
        "execution": (EXECUTION, [_executed(row) for row in data.rows("execution")]),
        "lines": (LINES, data.rows("lines")),
        "funds": (FUNDS, [_fund(row) for row in data.rows("funds")]),
        "benefits": (BENEFITS, data.rows("benefits")),
        "legs": (LEGS, data.rows("legs")),
        "causes": (CAUSES, data.rows("causes")),
        "open_items": (OPEN, data.rows("open_items")),
        "score": (SCORE, [_scored(line) for line in scoring.score(data.figures).lines]),
        "findings": (FINDINGS, data.rows("findings")),
        "dictionary": (DICTIONARY, [entry.row() for entry in dictionary.entries()]),
        "files": (FILES, data.rows("files")),
    }


def figure_row(figure: Figure) -> Row:
    """Rates are real percentages; the value computes from numerator and denominator."""
    rate = figure.unit == "%"
    kind = "percent" if rate else "money" if figure.unit in ("万元", "元") else "integer"
    value = _shown(figure.value / 100 if rate and figure.value is not None else figure.value)
    row = {name: getattr(figure, name) for name in ("code", "label", "unit", "formula_id", "numerator", "denominator")}
    covered = {"months_covered": figure.months_covered, "status": label("figure_status", figure.status)}
    unit = parts_units().get(figure.formula_id, "元")
    part = "money" if unit == "元" else "integer"
    kinds = {"value_kind": kind, "numerator_kind": part, "denominator_kind": part}
    return {**row, **covered, **kinds, "value": value, "parts": unit, "limits": figure.limits}


def _shown(value: Decimal | None) -> Decimal | str:
    """What has no data says so: a blank cell may be taken for zero."""
    return label("figure", "none") if value is None else value


def _indicator(figure: Figure) -> Row:
    return {**figure_row(figure), "means": means().get(figure.formula_id, "")}


def _earlier(row: Row) -> Row:
    """A figure as it was: numbers of persons without fen."""
    unit = parts_units().get(row["formula_id"], "元")
    part = "money" if unit == "元" else "integer"
    value = "money" if row["unit"] in ("万元", "元", "%") else "integer"
    return {**row, "parts": unit, "numerator_kind": part, "denominator_kind": part, "value_kind": value}


def _fund(row: Row) -> Row:
    computed = row["opening"] + row["receipts"] - row["payments"]
    return {**row, "computed": computed, "gap": row["closing"] - computed}


def _executed(row: Row) -> Row:
    rate = percent(row["paid_year"], row["budget_adjusted"])
    return {**row, "rate": None if rate is None else rate / 100}


def _scored(scored: scoring.Scored) -> Row:
    line, figure = scored.line, scored.figure
    value = figure.value / 100 if figure and figure.value is not None else None
    points = {"points": _shown(scored.points), "value": _shown(value)}
    said = {"why": scored.why, "others": scored.others, "note": line.note, **points}
    names = {"section": line.section, "item": line.item, "weight": line.weight, "formula_id": line.formula}
    return {"line": line.line, **names, **said}
