"""HTML pages: block elements become paragraphs, tables keep rows and columns; scripts and menus are no text."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from etl.checker.document import Document
from etl.checker.read.builder import Builder

_BLOCK = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "td", "th", "br", "dd", "dt"}
_NO_TEXT = ("script", "style", "noscript", "head", "nav", "template")


def read(name: str, content: bytes) -> Document:
    """The visible text of a page, in the encoding the page names."""
    soup = BeautifulSoup(content, "lxml")
    for tag in soup(_NO_TEXT):
        tag.decompose()
    builder = Builder(name)
    _walk(soup.body or soup, builder)
    return builder.document()


def _walk(tag: Tag, builder: Builder) -> None:
    line: list[str] = []
    for child in tag.children:
        if isinstance(child, NavigableString):
            line.append(str(child).replace("\n", " ") if type(child) is NavigableString else "")
        elif isinstance(child, Tag):
            if child.name == "table":
                _flush(line, builder)
                _table(child, builder)
            elif child.name in _BLOCK or child.find([*list(_BLOCK), "table"]):
                _flush(line, builder)
                _walk(child, builder)
            else:
                line.append(child.get_text().replace("\n", " "))
    _flush(line, builder)


def _flush(line: list[str], builder: Builder) -> None:
    builder.paragraph("".join(line))
    line.clear()


def _table(table: Tag, builder: Builder) -> None:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [list(_cells(row)) for row in rows]
    if max((len(row) for row in cells), default=0) < 2 or table.find("table"):
        for row in rows:  # a table that only lays out the page
            for cell in row.find_all(["td", "th"], recursive=False):
                _walk(cell, builder)
        return
    builder.table(_spread(cells))


def _cells(row: Tag) -> Iterator[tuple[str, int, int]]:
    for cell in row.find_all(["td", "th"], recursive=False):
        yield cell.get_text(" ", strip=True), _span(cell, "colspan"), _span(cell, "rowspan")


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(int(value), 100) if value.isdigit() and value != "0" else 1


def _spread(rows: list[list[tuple[str, int, int]]]) -> list[list[str | None]]:
    """A grid; cells that a merged cell covers are None."""
    grid: list[list[str | None]] = []
    covered: dict[tuple[int, int], bool] = {}
    for y, row in enumerate(rows):
        line: list[str | None] = []
        for text, width, height in row:
            while covered.get((y, len(line))):
                line.append(None)
            x = len(line)
            covered |= {(y + dy, x + dx): True for dy in range(1, height) for dx in range(width)}
            line += [text, *([None] * (width - 1))]
        while covered.get((y, len(line))):
            line.append(None)
        grid.append(line)
    return grid
