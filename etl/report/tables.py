"""The tables of the drafted report, as text: amounts in 万元, each with the code of what it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial

from etl.labels import label
from etl.money import wan
from etl.report.scoring import score
from etl.report.year import Row, Year
from etl.warehouse.formulas import Figure, formulas

INDICATOR = "indicator."  # how the code of an indicator of the self-evaluation begins
_GOALS = (
    ("benefit.on_time", "100"),
    ("benefit.full_payment", "100"),
    ("insured.resident_medical.rate", "100"),
    ("reconciliation.proved", "100"),
    ("reconciliation.explained", "100"),
    ("completion.final", "100"),
)


@dataclass(frozen=True)
class Table:
    """A table as text: caption, head, rows, shares of the width, columns of numbers, where it comes from."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    numbers: Sequence[int] = ()
    source: str = ""
    marks: Sequence[str] = ()
    summed: bool = False


def of(data: Year) -> dict[str, Callable[[], Table]]:
    """Every table of the report by its name, made when asked for."""
    makers = {
        "goals": _goals,
        "lines": _lines,
        "indicators": _indicators,
        "funds": _funds,
        "legs": _legs,
        "score": _score,
        "critical": _critical,
        "causes": _causes,
        "history": _history,
        "formulas": _formulas,
    }
    return {name: partial(make, data) for name, make in makers.items()}


def said(value: Decimal | None, figure: Figure) -> str:
    """A figure in a sentence: 12.50万元, 3.00%, 7人次."""
    if value is None:
        return label("figure", "none") if not figure.assessable else label("score_line", "zero")
    places = {"万元": 2, "元": 2, "%": 2}.get(figure.unit, 0)
    return f"{value:.{places}f}{figure.unit}"


def shown(figure: Figure) -> str:
    """A figure by itself: 1,212.50 万元, 7 人次."""
    if figure.value is None:
        return said(None, figure)
    places = 2 if figure.unit in ("万元", "元", "%") else 0
    return f"{figure.value:,.{places}f}".replace("-", "−") + f" {figure.unit}"


def parts(figure: Figure) -> str:
    """Numerator and denominator in the unit they have: 1,198,800.00 元 ÷ 1,200,000.00 元, 44 人 ÷ 46 人."""
    unit = units().get(figure.formula_id, "元")
    places = 2 if unit == "元" else 0
    known = [part for part in (figure.numerator, figure.denominator) if part is not None]
    return " ÷ ".join(f"{part:,.{places}f}".replace("-", "−") + f" {unit}" for part in known)


@cache
def units() -> dict[str, str]:
    """The unit of numerator and denominator of each formula."""
    return {formula.formula_id: formula.parts for formula in formulas()}


@cache
def means() -> dict[str, str]:
    """What each formula means, in Chinese."""
    return {formula.formula_id: formula.means for formula in formulas()}


def _wan(row: Row, *names: str) -> list[str]:
    return [f"{wan(row[name]):,.2f}" for name in names]


def _sums(rows: Sequence[Row], *names: str) -> list[str]:
    """Sums in yuan, rounded once: a sum of rounded numbers may differ in the last digit."""
    return [f"{wan(sum((row[name] for row in rows), Decimal(0))):,.2f}" for name in names]


def _heads(*names: str) -> list[str]:
    return [label("table", name) for name in names]


def _goals(data: Year) -> Table:
    rows = []
    for formula_id, target in _GOALS:
        figure = data.figure(formula_id)
        met = "none" if figure.value is None else "met" if figure.value >= Decimal(target) else "unmet"
        rows.append([figure.label, f"{target}%", said(figure.value, figure), label("goal", met), formula_id])
    head = _heads("goal", "target", "actual", "met", "formula")
    return Table(label("table", "goals"), head, rows, (3.4, 1.2, 1.4, 1.2, 3.2), (1, 2))


def _lines(data: Year) -> Table:
    names = ("budget_initial", "budget_adjusted", "paid_year")
    rows = [[row["line_name"], row["category_label"], *_wan(row, *names)] for row in data.rows("lines")]
    rows.append([label("statement", "total"), "", *_sums(data.rows("lines"), *names)])
    head = _heads("line", "category", *names)
    source = label("table", "source").format(code="report.budget_execution", month=spoken(data.months[-1]))
    return Table(label("table", "lines"), head, rows, (4, 1.4, 1.6, 1.6, 1.6), (2, 3, 4), source, summed=True)


def _indicators(data: Year) -> Table:
    shown = [figure for figure in data.figures if figure.code.startswith(INDICATOR)]
    rows = [
        [f.label, _parts(f), said(f.value, f) if f.assessable else label("figure", "none"), f.formula_id] for f in shown
    ]
    return Table(
        label("table", "indicators"), _heads("indicator", "parts", "value", "formula"), rows, (3, 3, 1.2, 3.2), (2,)
    )


def _parts(figure: Figure) -> str:
    """Numerator and denominator in the unit they have: persons as they are, money in 万元."""
    if figure.numerator is None or figure.denominator is None:
        return figure.limits
    unit = units().get(figure.formula_id, "元")
    if unit != "元":
        return f"{figure.numerator:,.0f} {unit} ÷ {figure.denominator:,.0f} {unit}"
    return f"{wan(figure.numerator):,.2f} ÷ {wan(figure.denominator):,.2f}"


def _funds(data: Year) -> Table:
    names = ("opening", "contribution", "subsidy", "receipts", "payments", "closing")
    rows = [[row["fund_label"], *_wan(row, *names)] for row in data.rows("funds")]
    rows.append([label("statement", "total"), *_sums(data.rows("funds"), *names)])
    source = label("table", "source").format(code="fact.special_account", month=_span(data))
    numbers = tuple(range(1, 7))
    return Table(label("table", "funds"), _heads("fund", *names), rows, (3, *[1.5] * 6), numbers, source, summed=True)


def _span(data: Year) -> str:
    return spoken(data.figures[0].months_covered)


def spoken(covered: str) -> str:
    """Months as people write them: 2021-01..2021-03,2021-06 is 2021年1月至3月、2021年6月."""
    said = []
    for part in covered.split(","):
        first, _, last = part.partition("..")
        end = f"{label('table', 'until')}{int(last[5:])}月" if last else ""
        said.append(f"{first[:4]}年{int(first[5:])}月{end}")
    return "、".join(said)


def _legs(data: Year) -> Table:
    names = ("total_first", "total_second", "difference", "closing")
    rows = [[row["leg_label"], *_wan(row, *names), f"{row['unproved']}"] for row in data.rows("legs")]
    source = label("table", "source").format(code="report.monthly_statement", month=_span(data))
    head = [*_heads("leg", *names[:-1], "still_open", "unproved")]
    return Table(label("table", "legs"), head, rows, (3.2, 1.7, 1.7, 1.3, 1.3, 1), (1, 2, 3, 4, 5), source)


def _score(data: Year) -> Table:
    total = score(data.figures)
    rows = []
    for scored in total.lines:
        points = label("figure", "none") if scored.points is None else f"{scored.points:.2f}"
        line = scored.line
        rows.append([f"{line.line}", line.section, line.item, f"{line.weight:.0f}", points, scored.why, line.formula])
    rows.append(["", label("statement", "total"), "", f"{total.total:.0f}", f"{total.points:.2f}", "", ""])
    head = _heads("number", "section", "item", "weight", "points", "why", "formula")
    return Table(label("table", "score"), head, rows, (0.8, 1.35, 2, 0.8, 1, 3.5, 2.5), (3, 4), summed=True)


def _critical(data: Year) -> Table:
    rows = [
        [row["rule_id"].partition("_")[0], f"{row['items']}", row["month_list"], row["example"]]
        for row in data.rows("findings")
        if row["severity"] == "critical"
    ]
    return Table(label("table", "critical"), _heads("rule", "items", "months", "example"), rows, (0.7, 0.7, 2, 6), (1,))


def _causes(data: Year) -> Table:
    rows = [
        [row["cause_label"], f"{row['items']}", *_wan(row, "gross", "net"), row["first_month"], f"{row['age']}"]
        for row in data.rows("causes")
    ]
    items = sum(int(row["items"]) for row in data.rows("causes"))
    rows.append([label("statement", "total"), f"{items}", *_sums(data.rows("causes"), "gross", "net"), "", ""])
    head = _heads("cause", "items", "gross", "net", "first_month", "age")
    source = label("table", "source").format(code="report.open_items", month=spoken(data.months[-1]))
    return Table(label("table", "causes"), head, rows, (2.4, 1, 1.6, 1.6, 1.4, 1.2), (1, 2, 3, 5), source, summed=True)


def _history(data: Year) -> Table:
    now = {figure.formula_id: figure for figure in data.figures}
    rows = []
    for row in data.history:
        figure = now[row["formula_id"]]
        before, after = said(row["value"], figure), said(figure.value, figure)
        if before == after:  # what changed is numerator or denominator
            before, after = (f"{before}\n{parts(one)}" for one in (_earlier(figure, row), figure))
        rows.append([row["label"], before, after, f"{row['restated_on']}", row["reason"]])
    head = _heads("indicator", "before", "after", "restated_on", "reason")
    return Table(label("table", "history"), head, rows, (2.4, 1.9, 1.9, 1.4, 2.4), (1, 2))


def _earlier(figure: Figure, row: Row) -> Figure:
    return replace(figure, value=row["value"], numerator=row["numerator"], denominator=row["denominator"])


def notes(data: Year, codes: Sequence[str], counted: Mapping[str, str]) -> Table:
    """The appendix the notes point to: code, value, numerator, denominator of each number in the text."""
    known = {figure.formula_id: figure for figure in data.figures}
    rows = []
    for number, code in enumerate(codes, start=1):
        figure = known.get(code)
        if figure is None:
            rows.append([f"{number}", code, label("note", code), counted[code], "", ""])
        else:
            both = [_part(figure, part) for part in (figure.numerator, figure.denominator)]
            rows.append([f"{number}", code, figure.label, said(figure.value, figure), *both])
    head = _heads("number", "code", "name", "value", "numerator", "denominator")
    marks = [f"N{number}" for number in range(1, len(codes) + 1)]
    return Table(label("table", "notes"), head, rows, (0.7, 3.9, 2.6, 1.8, 2, 2), (3, 4, 5), marks=marks)


def _part(figure: Figure, part: Decimal | None) -> str:
    unit = units().get(figure.formula_id, "元")
    return "" if part is None else f"{part:,.2f}" if unit == "元" else f"{part:,.0f} {unit}"


def _formulas(data: Year) -> Table:
    known = {figure.formula_id for figure in data.figures}
    rows = [[f.formula_id, f.label, f.means] for f in formulas() if f.formula_id in known]
    return Table(label("table", "formulas"), _heads("formula", "name", "means"), rows, (3, 2.6, 4.6))
