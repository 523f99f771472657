"""From a document to sentences of tokens; tables are kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from etl.checker.document import Block, Document, Paragraph, Span
from etl.checker.normalise import Normal, normalise
from etl.checker.tokens import Token, tokenize

_LONG = 30
BLOCK = 10_000  # paragraphs are numbered so that cells of one table lie between two blocks
_ENDS = {"。", "!", "?", "\n"}


@dataclass(frozen=True)
class Sentence:
    """Tokens up to a full stop. `paragraph` and `index` count from 0; `heading` is the nearest heading above, `opening`
    the list word that the text before it ends with (其中：)."""

    tokens: tuple[Token, ...]
    normal: Normal
    paragraph: int
    index: int
    place: str
    heading: str
    opening: str = ""

    @property
    def text(self) -> str:
        return self.normal.text[self.tokens[0].start : self.tokens[-1].end]

    def original(self, start: int, end: int) -> tuple[int, int]:
        return self.normal.original(start, end)


def sentences(document: Document) -> list[Sentence]:
    """Every sentence of the running text in order."""
    out: list[Sentence] = []
    heading = opening = ""
    for number, block in enumerate(document.blocks):
        for at, span in enumerate(_told(document, block)):
            normal = normalise(document.cut(span), span.start)
            for tokens in _split(tokenize(normal.text)):
                place = number * BLOCK + at
                out.append(Sentence(tuple(tokens), normal, place, len(out), block.place, heading, opening))
                told = any(token.kind == "quantity" for token in tokens)
                opening = _opens(tokens) or ("" if told else opening)  # a heading in between ends nothing
            if _is_heading(normal.text):
                heading = normal.text
    return out


def _told(document: Document, block: Block) -> list[Span]:
    """Running text of a block: a paragraph, or the cells of a table that hold sentences."""
    if isinstance(block, Paragraph):
        return [block.span]
    cells = [cell for row in block.rows for cell in row]
    return [
        cell for cell in cells if cell.end - cell.start >= _LONG and any(m in document.cut(cell) for m in "，。；,")
    ]


def _split(tokens: list[Token]) -> list[list[Token]]:
    out: list[list[Token]] = [[]]
    for token in tokens:
        out[-1].append(token)
        if token.text in _ENDS:
            out.append([])
    return [part for part in out if part]


def _opens(tokens: list[Token]) -> str:
    """The list word a sentence ends with, before a colon."""
    ended = [token for token in tokens if token.text not in _ENDS][-2:]
    return ended[0].value if len(ended) == 2 and ended[0].kind == "list" and ended[1].text == ":" else ""


def _is_heading(text: str) -> bool:
    return len(text) <= 40 and not any(mark in text for mark in "。,;") and not text.endswith(":")
