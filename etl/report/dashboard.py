"""A year on one page: self-contained, readable on a phone, without scripts and without a request to anywhere."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from markupsafe import Markup

from etl import storage
from etl.labels import label
from etl.report import charts, findings_text, tables, year
from etl.report.scoring import Score, score
from etl.report.templates import environment
from etl.report.workbook import Written
from etl.report.year import Row, Year
from etl.settings import Settings
from etl.warehouse.formulas import Figure

_CARDS = (
    ("execution.total", "execution.growth"),
    ("completion.final", "completion.initial"),
    ("benefit.institutional.amount", "benefit.institutional.person_times"),
    ("benefit.resident.amount", "benefit.resident.person_times"),
    ("insured.resident_medical.actual", "insured.resident_medical.rate"),
    ("reconciliation.open_amount", "reconciliation.open_items"),
)
_LARGEST = 20


def run(number: int, settings: Settings) -> Written:
    """Write `years/<year>/看板-<year>.html`; DataError if the figures are missing or outdated."""
    return write(year.read(number, settings), settings)


def write(data: Year, settings: Settings) -> Written:
    """The same from a year that is already read."""
    path = year.folder(data.year, settings) / f"{label('page_year', 'file')}-{data.year}.html"
    with storage.replacing(path) as temporary:
        temporary.write_text(page(data), encoding="utf-8")
    return Written(path, {label("page_year", "figures"): len(data.figures)})


def page(data: Year) -> str:
    """The page as HTML."""
    total, first = score(data.figures), data.figures[0]
    content: dict[str, Any] = {
        "title": label("page_year", "title").format(year=data.year),
        "data": data,
        "covered": tables.spoken(first.months_covered),
        "status": first.status,
        "cards": [*(_card(data, *pair) for pair in _CARDS), _scored(total), _problems(data)],
        "charts": [{"title": c.title, "svg": Markup(charts.svg(c, data))} for c in charts.charts()],  # noqa: S704 - ours
        "indicators": [figure for figure in data.figures if figure.code.startswith("indicator.")],
        "means": tables.means(),
        "score": total,
        "score_line": label("book_note", "score_sum").format(**_sums(total)),
        "groups": [(name, list(rows)) for name, rows in groupby(_sorted(data), key=_group)],
        "largest": _largest(data),
        "limits": findings_text.limits(data),
        "files": _files(data),
        "fund_columns": ("opening", "contribution", "subsidy", "receipts", "payments", "closing", "open_amount"),
        "leg_columns": ("total_first", "total_second", "difference", "opening", "new", "cleared", "closing"),
        "t": lambda name: label("page_year", name),
        "h": lambda name: label("book", name),
        "said": tables.shown,
        "parts": tables.parts,
    }
    return environment().get_template("dashboard.html.j2").render(content)


def _card(data: Year, formula_id: str, beside: str) -> dict[str, str]:
    figure, other = data.figure(formula_id), data.figure(beside)
    return {"title": figure.label, "value": tables.shown(figure), "note": f"{other.label} {tables.shown(other)}"}


def _sums(total: Score) -> dict[str, Any]:
    return {"points": total.points, "assessable": total.assessable, "missing": total.total - total.assessable}


def _scored(total: Score) -> dict[str, str]:
    note = f"{label('page_year', 'of')} {total.assessable} {label('page_year', 'assessable')}"
    return {"title": label("page_year", "points"), "value": f"{total.points}", "note": note}


def _problems(data: Year) -> dict[str, str]:
    critical = sum(int(row["critical"]) for row in data.rows("months"))
    warning = sum(int(row["warning"]) for row in data.rows("months"))
    note = f"{label('severity', 'warning')} {warning}"
    return {"title": label("book", "critical"), "value": f"{critical}", "note": note}


def _sorted(data: Year) -> list[Figure]:
    return sorted(data.figures, key=lambda figure: (figure.code.partition(".")[0], figure.code, figure.formula_id))


def _group(figure: Figure) -> str:
    return label("figure_group", figure.code.partition(".")[0])


def _largest(data: Year) -> list[Row]:
    rows = sorted(data.rows("open_items"), key=lambda row: (-abs(row["amount"]), row["entry_id"]))
    return rows[:_LARGEST]


def _files(data: Year) -> list[tuple[str, list[Row]]]:
    """Files of each month, sheets added up."""
    found = []
    for month, rows in groupby(data.rows("files"), key=lambda row: str(row["month"])):
        whole: dict[str, Row] = {}
        for row in rows:
            known = whole.setdefault(row["file_id"], {**row, "rows_in": 0, "rows_rejected": 0})
            known["rows_in"] += row["rows_in"]
            known["rows_rejected"] += row["rows_rejected"]
        found.append((month, list(whole.values())))
    return found
