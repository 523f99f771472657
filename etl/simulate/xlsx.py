"""Workbooks as offices make them: title rows, a unit line, merged headers, running numbers, page and grand totals.

Amounts are exact decimals; the file's bytes depend on its content alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from etl.storage import replacing

Cell = str | int | Decimal | date | None
_CREATED = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Table:
    """A sheet. `headers` are one or two rows; in the upper of two an empty cell belongs to the cell on its left.

    `totals` are columns (of `rows`) to be summed in a last row; `page` adds a 本页合计 after so many rows; `total_off`
    is added to the printed total of the first of these columns (a total that does not agree).
    """

    sheet: str
    titles: Sequence[str]
    fields: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    headers: Sequence[Sequence[str]]
    totals: tuple[int, ...] = ()
    page: int = 0
    total_off: Decimal = Decimal(0)
    notes: Sequence[str] = ("制表人：张丽", "复核：王强")
    as_text: frozenset[tuple[int, int]] = field(default_factory=frozenset)  # (row, column) written as text with commas


def yuan(fen: int) -> Decimal:
    """Fen as exact yuan."""
    return Decimal(fen).scaleb(-2)


def write_workbook(path: Path, tables: Sequence[Table]) -> None:
    """Write `tables` as the sheets of one workbook."""
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"in_memory": True, "strings_to_numbers": False})
        book.set_properties({"created": _CREATED, "author": "乐昌市"})
        for table in tables:
            _write_sheet(book, table)
        book.close()


def _write_sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(table.sheet)
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "border": 1, "align": "center"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "exact": book.add_format({"num_format": "#,##0.00####"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    at = 0
    for title in table.titles:
        sheet.write_string(at, 0, title, formats["title"])
        at += 1
    at = _write_headers(sheet, at, table, formats["head"])
    at = _write_rows(sheet, at, table, formats)
    for note in table.notes:
        sheet.write_string(at + 1, 1, note)
        at += 1


def _write_headers(sheet: Any, at: int, table: Table, style: Any) -> int:
    """Header rows; a cell that reaches right is merged, as is one without a lower cell."""
    upper, lower = table.headers[0], table.headers[-1]
    if len(table.headers) == 1:
        for column, name in enumerate(upper):
            sheet.write(at, column, name, style)
        return at + 1
    column = 0
    while column < len(upper):
        last = column
        while last + 1 < len(upper) and upper[last + 1] == "" and lower[last + 1]:
            last += 1
        if last > column:
            sheet.merge_range(at, column, at, last, upper[column], style)
        elif not lower[column] and upper[column]:
            sheet.merge_range(at, column, at + 1, column, upper[column], style)
        else:
            sheet.write(at, column, upper[column], style)
        for inner in range(column, last + 1):
            if lower[inner]:
                sheet.write(at + 1, inner, lower[inner], style)
        column = last + 1
    return at + 2


def _write_rows(sheet: Any, at: int, table: Table, formats: dict[str, Any]) -> int:
    page: dict[int, Decimal] = dict.fromkeys(table.totals, Decimal(0))
    whole = dict(page)
    for index, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            _write_cell(sheet, at, column, cell, formats, as_text=(index, column) in table.as_text)
        for column in table.totals:
            value = row[column]
            page[column] += value if isinstance(value, Decimal) else 0
        at += 1
        if table.page and (index + 1) % table.page == 0:
            at = _write_total(sheet, at, "本页合计", page, formats, whole)
    for column in table.totals:
        whole[column] += page[column]
    if table.totals:
        whole[table.totals[0]] += table.total_off
        at = _write_total(sheet, at, "合  计", whole, formats, None)
    return at


def _write_total(
    sheet: Any, at: int, label: str, sums: dict[int, Decimal], formats: dict[str, Any], into: dict[int, Decimal] | None
) -> int:
    """A row of sums; with `into` the sums are carried there and start again."""
    sheet.write_string(at, 1, label)
    for column, value in sums.items():
        sheet.write_number(at, column, value, formats["exact"])
        if into is not None:
            into[column] += value
            sums[column] = Decimal(0)
    return at + 1


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any], *, as_text: bool) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Decimal):
        if as_text:
            sheet.write_string(row, column, f"{cell:,}")
        else:
            sheet.write_number(row, column, cell, formats["exact" if cell.as_tuple().exponent < -2 else "money"])  # type: ignore[operator]
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["date"])
    else:
        sheet.write_string(row, column, cell)
