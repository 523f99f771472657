"""The cover of the yearly workbook: what it covers, the main figures, its pages, who signs."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from etl.labels import label
from etl.report import scoring
from etl.report.book import Book
from etl.report.tables import spoken
from etl.report.workbook_pages import figure_row
from etl.report.year import Year

_MAIN = (
    "budget.income.total",
    "budget.expenditure.initial",
    "execution.total",
    "execution.growth",
    "completion.final",
    "completion.initial",
    "benefit.institutional.amount",
    "benefit.resident.amount",
    "insured.resident_medical.actual",
    "reconciliation.open_items",
    "reconciliation.open_amount",
)


def fill(book: Book, page: Worksheet, data: Year, title: str, contents: dict[str, int]) -> None:
    """Title, what the book covers, the main figures (live), the pages with their rows, who signs."""
    page.set_portrait()
    for place, width in enumerate((34, 24, 8, 34)):
        page.set_column(place, place, width)
    page.merge_range(1, 0, 1, 3, title, book.big)
    page.set_row(1, 40)
    row = _told(book, page, data, 3)
    row = _main(book, page, data, row + 1)
    for name, number in contents.items():
        book.link(page, row, 0, name)
        book.put(page, row, 1, number, "integer")
        book.put(page, row, 2, label("page", "row_unit"))
        row += 1
    signatures = "　　　　　　　　".join(f"{label('statement', who)}：" for who in ("prepared", "reviewed", "approved"))
    page.write_string(row + 1, 0, signatures, book.plain)
    page.write_string(row + 3, 0, label("book", "unit_seal"), book.plain)
    page.print_area(0, 0, row + 4, 3)


def _told(book: Book, page: Worksheet, data: Year, row: int) -> int:
    """What is to be known before reading; returns the next free row."""
    first = data.figures[0]
    said = {
        "covered": f"{spoken(first.months_covered)}（{label('figure_status', first.status)}）",
        "unit_note": label("book_note", "unit"),
        "digest": data.digest,
        "open_limits": label("book_note", "limits"),
        "score": label("book_note", "score_sum").format(**_sums(data)),
    }
    for number, (name, text) in enumerate(said.items(), start=row):
        book.put(page, number, 0, label("book", name), "wrap")
        book.span(page, number, 1, 3, text)
        page.set_row(number, 30)
    return row + len(said)


def _main(book: Book, page: Worksheet, data: Year, row: int) -> int:
    """The main figures, each a live reference to the page of figures; returns the next free row."""
    places = {figure.formula_id: number for number, figure in enumerate(data.figures, start=4)}
    for formula_id in _MAIN:
        figure = data.figure(formula_id)
        shown = figure_row(figure)
        book.put(page, row, 0, figure.label)
        cell = f"={label('book', 'figures')}!B{places[formula_id]}"
        book.live(page, row, 1, cell, shown["value"], shown["value_kind"])
        book.put(page, row, 2, figure.unit)
        book.put(page, row, 3, formula_id)
        row += 1
    return row + 1


def _sums(data: Year) -> dict[str, Decimal]:
    total = scoring.score(data.figures)
    return {"points": total.points, "assessable": total.assessable, "missing": total.total - total.assessable}
