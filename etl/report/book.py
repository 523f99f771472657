"""A workbook's pages: tables with real number formats, filters, frozen heads, sums that compute, A4 print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from etl.labels import catalogue, label
from etl.report.clean import clean
from etl.report.console import wrap

Kind = Literal["text", "wrap", "money", "integer", "percent", "date", "points"]
Row = Mapping[str, Any]
# A workbook's bytes must depend on its content alone, so it carries a fixed date of creation.
CREATED = datetime(2000, 1, 1)
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "indent": 1},
    "wrap": {"num_format": "@", "text_wrap": True, "indent": 1},
    "money": {"num_format": "#,##0.00;[Red]-#,##0.00", "shrink": True},  # never a row of #
    "integer": {"num_format": "#,##0"},
    "percent": {"num_format": "0.00%;[Red]-0.00%"},
    "date": {"num_format": "yyyy-mm-dd"},
    "points": {"num_format": "0.00"},
}
_LINE = 14.5  # points
_MOST = 1_000_000  # rows of a table on one page; the format ends at 1,048,576
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins when a cell is copied elsewhere


@dataclass(frozen=True)
class Column:
    """A column: `formula` gives the live formula of a row (names of columns in braces), `total` sums the column.

    Columns at the end that are not `printed` are there on the screen only.
    """

    name: str
    kind: Kind = "text"
    width: int = 14
    total: bool = False
    formula: str | Callable[[Row], str | None] = ""
    heading: str = ""
    printed: bool = True

    @property
    def title(self) -> str:
        return self.heading or catalogue().get(("book", self.name)) or label("column", self.name)


def _lines(row: Row, columns: Sequence[Column]) -> int:
    """How many lines the row needs: a Chinese character is as wide as two digits."""
    wrapped = [(str(row.get(c.name) or ""), c.width) for c in columns if c.kind == "wrap"]
    return max((sum(1 for _ in wrap(text, hanging=0, width=width - 2)) for text, width in wrapped), default=1)


class Book:
    """An xlsx file under construction; use as a context manager."""

    def __init__(self, path: Path, title: str, subtitle: str) -> None:
        self._workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self._workbook.set_properties({"created": CREATED, "title": title})
        self._subtitle = subtitle
        add = self._workbook.add_format
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        head = {"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"}
        self.title: Format = add({**base, "bold": True, "font_size": 15, "align": "left"})
        self.big: Format = add({**base, "bold": True, "font_size": 22, "align": "center"})
        self.plain: Format = add(base)
        self.centre: Format = add({**base, "align": "center"})
        self.note: Format = add({**base, "font_color": "#5C6B7A", "text_wrap": True, "valign": "top"})
        self._head: Format = add({**base, **head})
        self._cells = {kind: add({**base, "border": 1, **form}) for kind, form in _FORMATS.items()}
        self._quoted = {k: add({**base, "border": 1, **_FORMATS[k], "quote_prefix": True}) for k in ("text", "wrap")}
        self._sums = {
            k: add({**base, "border": 1, "bold": True, "bg_color": "#F2F2F2", **f}) for k, f in _FORMATS.items()
        }

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._workbook.close()

    def page(self, name: str) -> Worksheet:
        """A new page, A4, with page numbers and no table."""
        page = self._workbook.add_worksheet(name)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(0.5, 0.5, 0.6, 0.6)
        page.set_footer(f"&L&9 {self._subtitle}&R&9 &P / &N")
        return page

    def put(self, page: Worksheet, row: int, place: int, value: Any, kind: str = "text", strong: bool = False) -> None:
        """A bordered cell: numbers as they are, dates as dates, everything else as text that is never a formula."""
        forms = self._sums if strong else self._cells
        if value is None:
            page.write_blank(row, place, None, forms[kind])
        elif isinstance(value, Decimal | int):
            page.write_number(row, place, value, forms[kind])  # digit for digit
        elif isinstance(value, date):
            page.write_datetime(row, place, datetime(value.year, value.month, value.day), forms["date"])
        else:
            self._text(page, row, place, str(value), kind, strong)

    def head(self, page: Worksheet, row: int, place: int, text: str) -> None:
        """The heading of a column."""
        page.write_string(row, place, text, self._head)

    def live(
        self, page: Worksheet, row: int, place: int, formula: str, value: Any, kind: str = "money", strong: bool = False
    ) -> None:
        """A cell that computes; `value` is what it gives, for readers that do not compute."""
        page.write_formula(
            row, place, formula, (self._sums if strong else self._cells)[kind], "" if value is None else value
        )

    def span(self, page: Worksheet, row: int, first: int, last: int, value: str, strong: bool = False) -> None:
        """Text over several columns."""
        page.merge_range(row, first, row, last, clean(value), (self._sums if strong else self._cells)["wrap"])

    def link(self, page: Worksheet, number: int, place: int, name: str) -> None:
        """A cell that leads to the page `name`."""
        page.write_url(number, place, f"internal:'{name}'!A1", self._cells["text"], name)

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        note: str = "",
        fixed: int = 1,
        below: Sequence[str] = (),
    ) -> None:
        """Pages with one table under a title; `fixed` columns stay in sight, a sum row ends it if a column asks.

        `below` are lines under it. A table that is longer than a page of the format can be goes on on further pages.
        """
        for number, start in enumerate(range(0, max(len(rows), 1), _MOST), start=1):
            part = rows[start : start + _MOST]
            self._table(name if number == 1 else f"{name}（{number}）", columns, part, note, fixed, below)

    def _table(
        self, name: str, columns: Sequence[Column], rows: Sequence[Row], note: str, fixed: int, below: Sequence[str]
    ) -> None:
        page = self.page(name)
        page.set_landscape()
        page.write_string(0, 0, name, self.title)
        page.write_string(1, 0, note or self._subtitle, self.plain)
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
            self.head(page, 2, place, column.title)
        page.set_row(2, 30)
        for number, row in enumerate(rows, start=3):
            page.set_row(number, _LINE * _lines(row, columns))
            for place, column in enumerate(columns):
                self._cell(page, number, place, column, row, columns)
        last = self._totals(page, columns, rows)
        for line in below:
            last += 2
            page.write_string(last, 0, line, self.plain)
        page.freeze_panes(3, fixed)
        page.autofilter(2, 0, max(len(rows) + 2, 3), len(columns) - 1)
        page.repeat_rows(2)
        page.print_area(0, 0, last, sum(column.printed for column in columns) - 1)

    def _cell(
        self, page: Worksheet, number: int, place: int, column: Column, row: Row, columns: Sequence[Column]
    ) -> None:
        value, kind = row.get(column.name), row.get(f"{column.name}_kind", column.kind)
        formula = column.formula(row) if callable(column.formula) else column.formula
        if formula and isinstance(value, Decimal | int):
            cells = {c.name: xl_rowcol_to_cell(number, at) for at, c in enumerate(columns)}
            self.live(page, number, place, formula.format(**cells), value, kind)
        else:
            self.put(page, number, place, value, kind)

    def _text(self, page: Worksheet, row: int, place: int, value: str, kind: str, strong: bool) -> None:
        """Text from data: masked, never a formula, not even where the cell is copied into another program."""
        kind = kind if kind in self._quoted else "text"
        form = self._quoted[kind] if value.startswith(_RISKY) else (self._sums if strong else self._cells)[kind]
        page.write_string(row, place, clean(value), form)

    def _totals(self, page: Worksheet, columns: Sequence[Column], rows: Sequence[Row]) -> int:
        """The sum row, if wanted; returns the last row used."""
        end = len(rows) + 2
        if not rows or not any(column.total for column in columns):
            return max(end, 3)
        for place, column in enumerate(columns):
            letter = xl_col_to_name(place)
            if column.total:
                value = sum((n for row in rows if isinstance(n := row[column.name], Decimal | int)), Decimal(0))
                formula = f"=SUM({letter}4:{letter}{end + 1})"
                self.live(page, end + 1, place, formula, value, column.kind, strong=True)
            else:
                self.put(page, end + 1, place, label("statement", "total") if place == 0 else "", strong=True)
        return end + 1
