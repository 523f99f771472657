"""The monthly statement of the three parties as a workbook that can be printed and signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl import storage
from etl.errors import TransientError, Where
from etl.identifiers import mask
from etl.labels import catalogue, label, label_or_key
from etl.months import Month
from etl.report import balance_sheet, fund_paper, funds
from etl.report.sheets import Row, Sheet, legs, sheets
from etl.settings import Settings

# A workbook's bytes must depend on its content alone, so it carries a fixed date of creation.
_CREATED = datetime(2000, 1, 1)
_CODED = {kind for kind, _ in catalogue()} - {"status"}
_KINDS = {"first_party": "party", "other_party": "party", "odd_party": "party"}  # column -> kind of its labels
_LONG, _WIDE = ("sentence", "evidence", "candidates", "message"), 48

# view -> files of the month's folder
_VIEWS = {
    **{
        name: f"reconcile/{name}.parquet"
        for name in ("statement", "cause_movement", "open_item", "candidate", "verdict", "cluster")
    },
    **{name: f"extract/{name}.parquet" for name in ("special_account", "bank_statement")},
    "finding": "*/*finding*.parquet",
    "source_file": "extract/*.source_files.parquet",
}


@dataclass(frozen=True)
class StatementSummary:
    """What was written: the file and the number of rows of each sheet."""

    path: Path
    rows: dict[str, int]

    def __str__(self) -> str:
        return f"{self.path.name}: " + ", ".join(f"{label('statement', k)} {n}" for k, n in self.rows.items())


def run(month: Month, settings: Settings) -> StatementSummary:
    """Write `months/<month>/statement/三方对账表-<month>.xlsx`, the same to sign as docx, and their manifest.

    TransientError if the month is not reconciled.
    """
    folder = settings.month_dir(month)
    if not (folder / "reconcile" / "manifest.json").exists():
        raise TransientError("the month is not reconciled", where=Where(month=month), do="run reconcile first")
    path, manifest = folder / "statement" / f"{label('statement', 'statement')}-{month}.xlsx", manifest_of(folder)
    manifest.unlink(missing_ok=True)
    inputs = {file.relative_to(folder).as_posix(): storage.sha256(file) for file in read_files(folder)}
    paper = path.with_suffix(".docx")
    with (
        storage.connect(settings) as connection,
        storage.replacing(path) as temporary,
        storage.replacing(paper) as document,
    ):
        _views(connection, folder)
        each = funds.read(connection)
        rows = _write(temporary, month, connection, each)
        fund_paper.write(document, month, each)
    outputs = {file.name: storage.sha256(file) for file in (path, paper)}
    storage.write_json(manifest, {"month": month, "inputs": inputs, "outputs": outputs, "rows": rows})
    return StatementSummary(path, rows)


def manifest_of(folder: Path) -> Path:
    """What the workbook in the month's `folder` was made from; there if the workbook is whole."""
    return folder / "statement" / "manifest.json"


def read_files(folder: Path) -> list[Path]:
    """The files in the month's `folder` that the workbook is made from."""
    return sorted({file for pattern in _VIEWS.values() for file in folder.glob(pattern)})


def _views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for name, pattern in _VIEWS.items():
        connection.read_parquet(str(folder / pattern)).create_view(name)
    connection.execute("create table leg_first (leg varchar, party varchar)")
    connection.executemany("insert into leg_first values (?, ?)", list(legs()))


def _write(path: Path, month: Month, connection: duckdb.DuckDBPyConnection, each: list[funds.Fund]) -> dict[str, int]:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"created": _CREATED, "title": f"{label('statement', 'title')} {month}"})
        styles, rows = _Styles(workbook), {}
        for sheet in sheets():
            page = workbook.add_worksheet(label("statement", sheet.name))
            rows[sheet.name] = _sheet(page, styles, month, sheet, connection)
            if len(rows) == 1:
                balance_sheet.write(workbook, workbook.add_worksheet(label("statement", "balances")), month, each)
    return rows


class _Styles:
    """The few cell formats of the workbook."""

    def __init__(self, workbook: Workbook) -> None:
        add = workbook.add_format
        self.title: Format = add({"bold": True, "font_size": 14, "align": "center"})
        self.head: Format = add(
            {"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"}
        )
        self.text: Format = add({"border": 1, "num_format": "@"})
        self.money: Format = add({"border": 1, "num_format": "#,##0.00;[Red]-#,##0.00"})
        self.integer: Format = add({"border": 1, "num_format": "0"})
        self.plain: Format = add({})

    def of(self, value: Any) -> Format:
        return self.money if isinstance(value, Decimal) else self.integer if isinstance(value, int) else self.text


def _sheet(page: Worksheet, styles: _Styles, month: Month, sheet: Sheet, connection: duckdb.DuckDBPyConnection) -> int:
    """One table under a title and a unit line, with signature lines; returns its number of rows."""
    last = max(len(sheet.shown) - 1, 1)
    page.merge_range(0, 0, 0, last, f"{label('statement', 'title')}　{page.get_name()}", styles.title)
    page.write_string(1, 0, f"{label('statement', 'month')}：{month}", styles.plain)
    page.write_string(1, last, label("statement", "unit"), styles.plain)
    for i, name in enumerate(sheet.shown):
        page.write_string(2, i, sheet.heading(name), styles.head)
        page.set_column(i, i, _WIDE if name in _LONG else 16)
    number = 0
    for row in _rows(connection, sheet):
        number += 1
        for i, name in enumerate(sheet.shown):
            _cell(page, number + 2, i, name, row[name], styles)
    _finish(page, styles, number, last)
    return number


def _rows(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> Iterator[Row]:
    found = connection.execute(sheet.sql)
    names = [column[0] for column in found.description or ()]
    while batch := found.fetchmany(10_000):
        for values in batch:
            yield sheet.derive(dict(zip(names, values, strict=True)))


def _cell(sheet: Worksheet, row: int, column: int, name: str, value: Any, styles: _Styles) -> None:
    if value is None:
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, column, value, styles.of(value))  # Decimal is written digit for digit
    else:
        kind = _KINDS.get(name, name)
        text = label_or_key(kind, value) if kind in _CODED else mask(str(value))
        sheet.write_string(row, column, text, styles.text)


def _finish(sheet: Worksheet, styles: _Styles, number: int, last: int) -> None:
    signature = "　　　　　　".join(f"{label('statement', who)}：" for who in ("prepared", "reviewed", "approved"))
    sheet.write_string(number + 4, 0, signature + "　　　　　　" + label("statement", "seal"), styles.plain)
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, max(number + 2, 3), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&C&P / &N")
