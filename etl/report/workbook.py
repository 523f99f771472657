"""The yearly workbook: cover, figures, months, funds, comparisons, open items, score, dictionary, sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl import storage
from etl.labels import label
from etl.report import year
from etl.report.book import Book
from etl.report.console import place
from etl.report.workbook_cover import fill
from etl.report.workbook_pages import pages
from etl.report.year import Year
from etl.settings import Settings


@dataclass(frozen=True)
class Written:
    """A file of the year, and what it holds in numbers."""

    path: Path
    counts: dict[str, int]

    def __str__(self) -> str:
        return f"{place(self.path)}: " + ", ".join(f"{name} {number:,}" for name, number in self.counts.items())


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
        cover = book.page(label("book", "cover"))
        made = pages(data)
        for name, (columns, rows) in made.items():
            book.table(label("book", name), columns, rows, label("book_note", name))
        fill(book, cover, data, title, {label("book", name): len(rows) for name, (_, rows) in made.items()})
    return {label("book", name): len(rows) for name, (_, rows) in made.items()}
