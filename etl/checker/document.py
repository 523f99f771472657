"""What a reader hands on: the text as it stands, cut into blocks, and where each place of it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Half-open range of offsets in `Document.text`."""

    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """Running text, lines in it broken by the layout; `place` names it for a person (第12行, 第3段, 第2页)."""

    span: Span
    place: str


@dataclass(frozen=True)
class Table:
    """Rows of cells, each a range of the text; a cell that continues a merged one has an empty range."""

    rows: tuple[tuple[Span, ...], ...]
    place: str


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """A published text: `text` as extracted, `blocks` in reading order, all ranges into `text`."""

    name: str
    text: str
    blocks: tuple[Block, ...]

    def cut(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def line(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        before = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, offset) + 1, offset - before + 1
