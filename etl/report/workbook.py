"""The yearly workbook: cover, figures, months, funds, comparisons, open items, score, dictionary, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from etl import storage
from etl.labels import label
from etl.report import dictionary, scoring, year
from etl.report.book import Book, Column, Row
from etl.report.year import Year
from etl.settings import Settings
from etl.warehouse.formulas import Figure


@dataclass(frozen=True)
class Written:
    """A file of the year, and what it holds in numbers."""

    path: Path
    counts: dict[str, int]

    def __str__(self) -> str:
        return f"{self.path.name}: " + ", ".join(f"{name} {number:,}" for name, number in self.counts.items())


def run(number: int, settings: Settings) -> Written:
    """Write `years/<year>/年度工作簿-<year>.xlsx`; DataError if the year's figures are missing or outdated."""
    return write(year.read(number, settings), settings)


def write(data: Year, settings: Settings) -> Written:
    """The same from a year that is already read."""
    path = year.folder(data.year, settings) / f"{label('book', 'title')}-{data.year}.xlsx"
    with storage.replacing(path) as temporary:
        counts = _write(temporary, data)
    return Written(path, counts)


def _write(path: Path, data: Year) -> dict[str, int]:
    title = f"{data.year}{label('book', 'year')}{label('book', 'title')}"
    with Book(path, title, f"{title}　{label('book', 'digest')} {data.digest[:16]}") as book:
        _cover(book, data, title)
        pages: dict[str, tuple[Sequence[Column], Sequence[Row]]] = {
            "figures": (_FIGURES, [_figure(figure) for figure in data.figures]),
            "history": (_HISTORY, list(data.history)),
            "months": (_MONTHS, data.rows("months")),
            "execution": (_EXECUTION, data.rows("execution")),
            "lines": (_LINES, data.rows("lines")),
            "funds": (_FUNDS, [_fund(row) for row in data.rows("funds")]),
            "benefits": (_BENEFITS, data.rows("benefits")),
            "legs": (_LEGS, data.rows("legs")),
            "causes": (_CAUSES, data.rows("causes")),
            "open_items": (_OPEN, data.rows("open_items")),
            "score": (_SCORE, [_scored(line) for line in scoring.score(data.figures).lines]),
            "findings": (_FINDINGS, data.rows("findings")),
            "dictionary": (_DICTIONARY, [entry.row() for entry in dictionary.entries()]),
            "files": (_FILES, data.rows("files")),
        }
        for name, (columns, rows) in pages.items():
            book.table(label("book", name), columns, rows, label("book_note", name))
    return {label("book", name): len(rows) for name, (_, rows) in pages.items()}


def _cover(book: Book, data: Year, title: str) -> None:
    page = book.page(label("book", "cover"))
    page.set_portrait()
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 66)
    page.merge_range(4, 0, 4, 1, title, book.big)
    page.set_row(4, 40)
    status = label("figure_status", data.figures[0].status)
    said = {
        "covered": f"{data.figures[0].months_covered}（{status}）",
        "unit_note": label("book_note", "unit"),
        "digest": data.digest,
        "open_limits": label("book_note", "limits"),
        "score": label("book_note", "score_sum").format(**_sums(data)),
    }
    for number, (name, text) in enumerate(said.items(), start=7):
        book.text(page, number, 0, label("book", name), "wrap")
        book.text(page, number, 1, text, "wrap")
        page.set_row(number, 34)
    signatures = "　　　　　　　　".join(f"{label('statement', who)}：" for who in ("prepared", "reviewed", "approved"))
    page.write_string(14, 0, signatures, book.plain)
    page.write_string(17, 0, label("book", "unit_seal"), book.plain)
    page.print_area(0, 0, 20, 1)


def _sums(data: Year) -> dict[str, Decimal]:
    total = scoring.score(data.figures)
    return {"points": total.points, "assessable": total.assessable, "missing": total.total - total.assessable}


def _figure(figure: Figure) -> Row:
    """Rates are real percentages; the value computes from numerator and denominator."""
    rate = figure.unit == "%"
    kind = "percent" if rate else "money" if figure.unit in ("万元", "元") else "integer"
    value = figure.value / 100 if rate and figure.value is not None else figure.value
    row = {name: getattr(figure, name) for name in ("code", "label", "unit", "formula_id", "numerator", "denominator")}
    covered = {"months_covered": figure.months_covered, "status": label("figure_status", figure.status)}
    return {**row, **covered, "value": value, "value_kind": kind, "limits": figure.limits}


def _fund(row: Row) -> Row:
    computed = row["opening"] + row["receipts"] - row["payments"]
    return {**row, "computed": computed, "gap": row["closing"] - computed}


def _value_formula(row: Row) -> str | None:
    if row["unit"] == "%":
        return '=IF({denominator}=0,"",ROUND({numerator}/{denominator},4))'
    return "=ROUND({numerator}/10000,2)" if row["unit"] == "万元" else "={numerator}"


def _scored(scored: scoring.Scored) -> Row:
    line, figure = scored.line, scored.figure
    value = figure.value / 100 if figure and figure.value is not None else None
    said = {"why": scored.why, "others": scored.others, "points": scored.points, "value": value, "note": line.note}
    names = {"section": line.section, "item": line.item, "weight": line.weight, "formula_id": line.formula}
    return {"line": line.line, **names, **said}


_FIGURES = (
    Column("label", "wrap", 30),
    Column("value", "money", 15, formula=_value_formula),
    Column("unit", "text", 7),
    Column("code", "text", 34),
    Column("formula_id", "text", 34),
    Column("numerator", "money", 18),
    Column("denominator", "money", 18),
    Column("months_covered", "text", 19),
    Column("status", "text", 10),
    Column("limits", "wrap", 60),
)
_HISTORY = (
    Column("label", "wrap", 30),
    Column("formula_id", "text", 34),
    Column("version", "integer", 8),
    Column("value", "money", 16),
    Column("unit", "text", 8),
    Column("months_covered", "text", 20),
    Column("restated_on", "date", 12),
    Column("reason", "wrap", 50),
)
_MONTHS = (
    Column("month", "text", 10),
    *(Column(name, "integer", 11, True) for name in ("files", "rows_in", "rows_rejected")),
    Column("open_items", "integer", 11),
    Column("open_amount", "money", 17),
    Column("unexplained_amount", "money", 15),
    *(Column(name, "integer", 10, True) for name in ("critical", "warning")),
    Column("signing_label", "text", 12),
    *(Column(name, "text", 10) for name in ("prepared", "reviewed", "approved")),
    Column("inputs_sha256", "text", 20),
)
_EXECUTION = (
    Column("month", "text", 10),
    Column("budget_initial", "money", 18),
    Column("budget_adjusted", "money", 18),
    Column("paid_month", "money", 18, True),
    Column("paid_year", "money", 18),
)
_LINES = (
    Column("line_code", "text", 12),
    Column("line_name", "wrap", 36),
    Column("functional_class", "text", 12),
    Column("category_label", "text", 12),
    Column("source_label", "text", 18),
    Column("budget_initial", "money", 18, True),
    Column("budget_adjusted", "money", 18, True),
    Column("adjustment", "money", 18, True, "={budget_adjusted}-{budget_initial}"),
    Column("paid_year", "money", 18, True),
)
_FUNDS = (
    Column("fund_label", "wrap", 26),
    Column("opening", "money", 17, True),
    *(Column(name, "money", 16, True) for name in ("contribution", "subsidy", "interest", "other_receipt")),
    Column("receipts", "money", 17, True, "=SUM({contribution},{subsidy},{interest},{other_receipt})"),
    *(Column(name, "money", 16, True) for name in ("transfer", "remit_up", "other_payment")),
    Column("payments", "money", 17, True, "=SUM({transfer},{remit_up},{other_payment})"),
    Column("computed", "money", 17, True, "={opening}+{receipts}-{payments}"),
    Column("closing", "money", 17, True),
    Column("gap", "money", 13, True, "={closing}-{computed}"),
    Column("benefits", "money", 17, True),
    Column("person_times", "integer", 12, True),
    Column("open_items", "integer", 10, True),
    Column("open_amount", "money", 16, True),
)
_BENEFITS = (
    Column("fund_label", "wrap", 26),
    Column("month", "text", 10),
    Column("amount_paid", "money", 18, True),
    Column("from_fund", "money", 18, True),
    Column("from_subsidy", "money", 18, True),
    Column("person_times", "integer", 12, True),
)
_LEGS = (
    Column("leg_label", "wrap", 30),
    Column("first_party_label", "text", 12),
    Column("party_label", "text", 14),
    Column("total_first", "money", 19),
    Column("total_second", "money", 19),
    Column("difference", "money", 16, formula="={total_first}-{total_second}"),
    *(Column(name, "money", 16) for name in ("opening", "new", "cleared", "tolerated")),
    Column("closing", "money", 16, formula="={opening}+{new}-{cleared}"),
    Column("unproved", "integer", 12),
)
_CAUSES = (
    Column("cause_label", "text", 20),
    Column("items", "integer", 10, True),
    Column("gross", "money", 18, True),
    Column("net", "money", 18, True),
    Column("first_month", "text", 14),
    Column("age", "integer", 12),
)
_OPEN = (
    Column("leg_label", "text", 26),
    Column("fund_label", "text", 22),
    Column("party_label", "text", 12),
    Column("component_label", "text", 10),
    Column("cause_label", "text", 14),
    Column("entry_date", "date", 12),
    Column("first_month", "text", 10),
    Column("age", "integer", 8),
    Column("ref", "text", 24),
    *(Column(name, "text", 18) for name in ("demand_no", "ticket_no", "batch_no", "payer_id")),
    Column("amount", "money", 16),
    Column("signed_amount", "money", 16, True),
    Column("evidence", "text", 40),
)
_SCORE = (
    Column("line", "integer", 6),
    Column("section", "text", 12),
    Column("item", "wrap", 22),
    Column("weight", "points", 8, True),
    Column("value", "percent", 11),
    Column("points", "points", 9, True),
    Column("why", "wrap", 48),
    Column("others", "wrap", 40),
    Column("formula_id", "text", 28),
    Column("note", "wrap", 36),
)
_FINDINGS = (
    Column("severity_label", "text", 8),
    Column("rule_id", "text", 36),
    Column("stage_label", "text", 8),
    Column("items", "integer", 8, True),
    Column("months", "integer", 8),
    Column("month_list", "wrap", 34),
    Column("example", "wrap", 70),
)
_DICTIONARY = (
    Column("kind_label", "text", 10),
    Column("object", "text", 34),
    Column("place", "integer", 6),
    Column("name", "text", 24),
    Column("type", "text", 12),
    Column("unit", "text", 8),
    Column("label", "wrap", 30),
    Column("meaning", "wrap", 46),
    Column("detail", "wrap", 46),
)
_FILES = (
    Column("month", "text", 9),
    Column("party_label", "text", 14),
    Column("extract", "text", 18),
    Column("file", "text", 34),
    Column("sheet", "text", 26),
    *(Column(name, "integer", 10, True) for name in ("rows_in", "rows_accepted", "rows_rejected")),
    *(Column(name, "money", 17) for name in ("amount_in", "amount_accepted", "amount_rejected", "control_total")),
    Column("file_id", "text", 66),
)
