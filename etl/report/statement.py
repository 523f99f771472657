"""The monthly statement of the three parties as a workbook that can be printed and signed."""

from __future__ import annotations

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
from etl.contracts import vocabulary
from etl.errors import TransientError, Where
from etl.identifiers import mask
from etl.labels import catalogue, label, label_or_key
from etl.months import Month
from etl.settings import Settings

# A workbook's bytes must depend on its content alone, so it carries a fixed date of creation.
_CREATED = datetime(2000, 1, 1)
_CODED = {kind for kind, _ in catalogue()}

# sheet -> the rows it shows; column names are those of the vocabulary
_SHEETS = {
    "statement": "select leg, fund, component, total_first, total_second, difference, opening, new, cleared, "
    "tolerated, closing from statement order by leg, fund, component",
    "causes": "select leg, fund, component, cause, opening, new, cleared, reclassified, tolerated, closing "
    "from cause_movement order by leg, fund, component, cause",
    "open_items": "select leg, fund, party, component, cause, first_month, age, entry_date, ref, demand_no, ticket_no, "
    "batch_no, payer_id, amount, evidence from open_item order by leg, fund, first_month, break_id, entry_id",
    "findings": "select severity, rule_id, party, extract, fund, file, sheet, row_no, field, expected, actual, message "
    "from finding order by severity, rule_id, extract, fund, key, file, sheet, row_no, field, message",
    "files": "select party, extract, file, sheet, rows_in, rows_accepted, rows_rejected, amount_in, amount_accepted, "
    "amount_rejected, control_total, file_id from source_file order by party, extract, file, file_id, sheet",
}


@dataclass(frozen=True)
class StatementSummary:
    """What was written: the file and the number of rows of each sheet."""

    path: Path
    rows: dict[str, int]

    def __str__(self) -> str:
        return f"{self.path.name}: " + ", ".join(f"{label('statement', k)} {n}" for k, n in self.rows.items())


def run(month: Month, settings: Settings) -> StatementSummary:
    """Write `months/<month>/statement/三方对账表-<month>.xlsx`; TransientError if the month is not reconciled."""
    folder = settings.month_dir(month)
    if not (folder / "reconcile" / "manifest.json").exists():
        raise TransientError("the month is not reconciled", where=Where(month=month), do="run reconcile first")
    path = folder / "statement" / f"{label('statement', 'statement')}-{month}.xlsx"
    with storage.connect(settings) as connection, storage.replacing(path) as temporary:
        _views(connection, folder)
        rows = _write(temporary, month, connection)
    return StatementSummary(path, rows)


def _views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    patterns = {
        **{name: f"reconcile/{name}.parquet" for name in ("statement", "cause_movement", "open_item")},
        "finding": "*/*finding*.parquet",
        "source_file": "extract/*.source_files.parquet",
    }
    for name, pattern in patterns.items():
        connection.read_parquet(str(folder / pattern)).create_view(name)


def _write(path: Path, month: Month, connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"created": _CREATED, "title": f"{label('statement', 'title')} {month}"})
        styles = _Styles(workbook)
        return {
            name: _sheet(workbook.add_worksheet(label("statement", name)), styles, month, connection.execute(sql))
            for name, sql in _SHEETS.items()
        }


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


def _sheet(sheet: Worksheet, styles: _Styles, month: Month, rows: duckdb.DuckDBPyConnection) -> int:
    """One table under a title and a unit line, with signature lines; returns its number of rows."""
    columns = [column[0] for column in rows.description or ()]
    last = max(len(columns) - 1, 1)
    sheet.merge_range(0, 0, 0, last, f"{label('statement', 'title')}　{sheet.get_name()}", styles.title)
    sheet.write_string(1, 0, f"{label('statement', 'month')}：{month}", styles.plain)
    sheet.write_string(1, last, label("statement", "unit"), styles.plain)
    for i, name in enumerate(columns):
        sheet.write_string(2, i, vocabulary()[name].label, styles.head)
        sheet.set_column(i, i, 16)
    number = 0
    while batch := rows.fetchmany(10_000):
        for row in batch:
            number += 1
            for i, (name, value) in enumerate(zip(columns, row, strict=True)):
                _cell(sheet, number + 2, i, name, value, styles)
    _finish(sheet, styles, number, last)
    return number


def _cell(sheet: Worksheet, row: int, column: int, name: str, value: Any, styles: _Styles) -> None:
    if value is None:
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, column, value, styles.of(value))  # Decimal is written digit for digit
    else:
        text = label_or_key(name, value) if name in _CODED else mask(str(value))
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
