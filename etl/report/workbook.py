"""The yearly workbook: cover, figures, months, funds, comparisons, open items, score, dictionary, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from etl import storage
from etl.labels import label
from etl.money import percent
from etl.report import dictionary, scoring, year
from etl.report.book import Book, Column, Row
from etl.report.sheets import told
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
    title = f"{data.year} {label('book', 'title')}"
    with Book(path, title, f"{title}　{label('book', 'digest')} {data.digest[:16]}") as book:
        _cover(book, data, title)
        pages: dict[str, tuple[Sequence[Column], Sequence[Row]]] = {
            "figures": (_FIGURES, [_figure(figure) for figure in data.figures]),
            "history": (_HISTORY, list(data.history)),
            "months": (_MONTHS, data.rows("months")),
            "execution": (_EXECUTION, [_executed(row) for row in data.rows("execution")]),
            "lines": (_LINES, data.rows("lines")),
            "funds": (_FUNDS, [_fund(row) for row in data.rows("funds")]),
            "benefits": (_BENEFITS, data.rows("benefits")),
            "legs": (_LEGS, data.rows("legs")),
            "causes": (_CAUSES, data.rows("causes")),
            "open_items": (_OPEN, [{**row, "evidence": told(row["evidence"])} for row in data.rows("open_items")]),
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


def _executed(row: Row) -> Row:
    rate = percent(row["paid_year"], row["budget_adjusted"])
    return {**row, "rate": None if rate is None else rate / 100}


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
    Column("label", "wrap", 28),
    Column("value", "money", 14, formula=_value_formula),
    Column("unit", "text", 6),
    Column("formula_id", "text", 31),
    Column("numerator", "money", 17),
    Column("denominator", "money", 17),
    Column("limits", "wrap", 46),
    Column("code", "text", 32, printed=False),
    Column("months_covered", "text", 19, printed=False),
    Column("status", "text", 10, printed=False),
)
_HISTORY = (
    Column("label", "wrap", 28),
    Column("formula_id", "text", 31),
    Column("version", "integer", 7),
    Column("value", "money", 15),
    Column("unit", "text", 7),
    Column("months_covered", "text", 19),
    Column("restated_on", "date", 12),
    Column("reason", "wrap", 42),
)
_MONTHS = (
    Column("month", "text", 9),
    *(Column(name, "integer", 10, True) for name in ("files", "rows_in", "rows_rejected")),
    Column("open_items", "integer", 10),
    Column("open_amount", "money", 16),
    Column("unexplained_amount", "money", 14),
    *(Column(name, "integer", 9, True) for name in ("critical", "warning")),
    Column("signing_label", "text", 11),
    *(Column(name, "text", 9) for name in ("prepared", "reviewed", "approved")),
    Column("inputs_sha256", "text", 66, printed=False),
)
_EXECUTION = (
    Column("month", "text", 12),
    Column("budget_initial", "money", 22),
    Column("budget_adjusted", "money", 22),
    Column("paid_month", "money", 22, True),
    Column("paid_year", "money", 22),
    Column("rate", "percent", 14, formula='=IF({budget_adjusted}=0,"",ROUND({paid_year}/{budget_adjusted},4))'),
)
_LINES = (
    Column("line_code", "text", 11),
    Column("line_name", "wrap", 34),
    Column("functional_class", "text", 11),
    Column("category_label", "text", 11),
    Column("source_label", "text", 17),
    Column("budget_initial", "money", 17, True),
    Column("budget_adjusted", "money", 17, True),
    Column("adjustment", "money", 17, True, "={budget_adjusted}-{budget_initial}"),
    Column("paid_year", "money", 17, True),
)
_FUNDS = (
    Column("fund_label", "wrap", 21),
    Column("opening", "money", 15, True),
    *(Column(name, "money", width, True) for name, width in (("contribution", 15), ("subsidy", 15), ("interest", 13))),
    Column("other_receipt", "money", 14, True),
    Column("receipts", "money", 15, True, "=SUM({contribution},{subsidy},{interest},{other_receipt})"),
    *(Column(name, "money", width, True) for name, width in (("transfer", 15), ("remit_up", 15))),
    Column("other_payment", "money", 14, True),
    Column("payments", "money", 15, True, "=SUM({transfer},{remit_up},{other_payment})"),
    Column("computed", "money", 15, True, "={opening}+{receipts}-{payments}"),
    Column("closing", "money", 15, True),
    Column("gap", "money", 11, True, "={closing}-{computed}"),
    Column("open_items", "integer", 10, True, printed=False),
    Column("open_amount", "money", 16, True, printed=False),
)
_BENEFITS = (
    Column("fund_label", "wrap", 26),
    Column("month", "text", 10),
    Column("amount_paid", "money", 20, True),
    Column("from_fund", "money", 20, True),
    Column("from_subsidy", "money", 20, True),
    Column("person_times", "integer", 13, True),
)
_LEGS = (
    Column("leg_label", "wrap", 28),
    Column("first_party_label", "text", 9),
    Column("party_label", "text", 12),
    Column("total_first", "money", 18),
    Column("total_second", "money", 18),
    Column("difference", "money", 15, formula="={total_first}-{total_second}"),
    *(Column(name, "money", 15) for name in ("opening", "new", "cleared")),
    Column("tolerated", "money", 8),
    Column("closing", "money", 15, formula="={opening}+{new}-{cleared}"),
    Column("unproved", "integer", 8),
)
_CAUSES = (
    Column("cause_label", "text", 24),
    Column("items", "integer", 12, True),
    Column("gross", "money", 22, True),
    Column("net", "money", 22, True),
    Column("first_month", "text", 16),
    Column("age", "integer", 14),
)
_OPEN = (
    Column("leg_label", "text", 26),
    Column("fund_label", "text", 22),
    Column("party_label", "text", 12),
    Column("cause_label", "text", 13),
    Column("entry_date", "date", 11),
    Column("first_month", "text", 9),
    Column("age", "integer", 6),
    Column("ref", "text", 22),
    Column("amount", "money", 15),
    Column("evidence", "wrap", 30),
    Column("component_label", "text", 10, printed=False),
    *(Column(name, "text", 18, printed=False) for name in ("demand_no", "ticket_no", "batch_no", "payer_id")),
    Column("signed_amount", "money", 16, True, printed=False),
)
_SCORE = (
    Column("line", "integer", 5),
    Column("section", "text", 11),
    Column("item", "wrap", 20),
    Column("weight", "points", 8, True),
    Column("value", "percent", 10),
    Column("points", "points", 8, True),
    Column("why", "wrap", 44),
    Column("others", "wrap", 34),
    Column("formula_id", "text", 30, printed=False),
    Column("note", "text", 50, printed=False),
)
_FINDINGS = (
    Column("severity_label", "text", 7),
    Column("rule_id", "text", 34),
    Column("stage_label", "text", 7),
    Column("items", "integer", 7, True),
    Column("month_count", "integer", 7),
    Column("month_list", "wrap", 30),
    Column("example", "wrap", 60),
)
_DICTIONARY = (
    Column("kind_label", "text", 9),
    Column("object", "text", 31),
    Column("place", "integer", 5),
    Column("name", "text", 22),
    Column("type", "text", 10),
    Column("unit", "text", 6),
    Column("label", "wrap", 28),
    Column("meaning", "wrap", 38),
    Column("detail", "wrap", 34),
)
_FILES = (
    Column("month", "text", 9),
    Column("party_label", "text", 13),
    Column("extract", "text", 18),
    Column("file", "text", 33),
    *(Column(name, "integer", 8, True) for name in ("rows_in", "rows_accepted", "rows_rejected")),
    Column("amount_in", "money", 16),
    Column("file_id", "text", 66),
    Column("sheet", "text", 26, printed=False),
    *(Column(n, "money", 17, printed=False) for n in ("amount_accepted", "amount_rejected", "control_total")),
)
