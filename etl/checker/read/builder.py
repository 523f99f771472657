"""Puts a document together from paragraphs and grids, for forms that have no plain text of their own."""

from __future__ import annotations

from etl.checker.document import Block, Document, Paragraph, Span, Table


class Builder:
    """Collects blocks in reading order; the text of the document is what was collected, a line a block or row."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._text: list[str] = []
        self._size = 0
        self._blocks: list[Block] = []

    def paragraph(self, text: str, place: str = "") -> None:
        """Add running text; blank text is nothing."""
        if text.strip():
            span = self._add(text.strip())
            self._add("\n")
            self._blocks.append(Paragraph(span, place or f"第{self._count()}段"))

    def table(self, grid: list[list[str | None]], place: str = "") -> None:
        """Add a table; None is a cell covered by a merged one."""
        rows: list[tuple[Span, ...]] = []
        for line in grid:
            cells = []
            for cell in line:
                cells.append(self._add(" ".join((cell or "").split())))
                self._add("\t")
            self._add("\n")
            rows.append(tuple(cells))
        self._blocks.append(Table(tuple(rows), place or f"第{self._count()}段（表）"))

    def document(self) -> Document:
        return Document(self._name, "".join(self._text), tuple(self._blocks))

    def _count(self) -> int:
        return len(self._blocks) + 1

    def _add(self, text: str) -> Span:
        self._text.append(text)
        self._size += len(text)
        return Span(self._size - len(text), self._size)
