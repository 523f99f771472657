"""The monthly statement of the three parties as a workbook and a document that can be printed and signed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import storage
from etl.errors import TransientError, Where
from etl.labels import label
from etl.months import Month
from etl.report import fund_paper, fund_sheets, funds
from etl.report.book import Book, Row
from etl.report.console import place
from etl.report.sheets import Sheet, legs, sheets
from etl.settings import Settings

_BOOKS = ("special_account", "bank_statement", "trial_balance", "reported_statement")
# view -> files of the month's folder
_VIEWS = {
    **{
        name: f"reconcile/{name}.parquet"
        for name in ("statement", "cause_movement", "open_item", "candidate", "verdict", "cluster")
    },
    **{name: f"extract/{name}.parquet" for name in _BOOKS},
    "finding": "*/*finding*.parquet",
    "source_file": "extract/*.source_files.parquet",
}


@dataclass(frozen=True)
class StatementSummary:
    """What was written: the file and the number of rows of each sheet."""

    path: Path
    rows: dict[str, int]

    def __str__(self) -> str:
        return f"{place(self.path)}: " + ", ".join(f"{label('statement', k)} {n}" for k, n in self.rows.items())


def run(month: Month, settings: Settings) -> StatementSummary:
    """Write `months/<month>/statement/三方对账表-<month>.xlsx`, the same to sign as docx, and their manifest.

    TransientError if the month is not reconciled.
    """
    folder = settings.month_dir(month)
    if not (folder / "reconcile" / "manifest.json").exists():
        raise TransientError("the month is not reconciled", where=Where(month=month), do="run reconcile first")
    path, manifest = folder / "statement" / f"{label('statement', 'statement')}-{month}.xlsx", manifest_of(folder)
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
        fund_paper.write(document, month, each, fund_paper.Annex(path.name, storage.sha256(temporary)))
        manifest.unlink(missing_ok=True)  # until here, what failed left the last good state
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
    title = f"{label('statement', 'title')} {month}"
    signing = "　　　　　　".join(
        f"{label('statement', who)}：" for who in ("prepared", "reviewed", "approved", "seal")
    )
    rows = {"statement": sum(len(fund.comparisons) for fund in each)}
    with Book(path, title, title) as book:
        fund_sheets.statements(book, month, each)
        fund_sheets.balances(book, month, each)
        for sheet in sheets():
            found = _rows(connection, sheet)
            note = f"{label('statement', 'month')}：{month}　　{label('statement', 'unit')}"
            book.table(label("statement", sheet.name), sheet.columns, found, note, below=(signing,))
            rows[sheet.name] = len(found)
    return rows


def _rows(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> list[Row]:
    found = connection.execute(sheet.sql)
    names = [column[0] for column in found.description or ()]
    return [sheet.told(dict(zip(names, values, strict=True))) for values in found.fetchall()]
