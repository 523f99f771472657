"""Word documents (docx): paragraphs and tables in the order of the body."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from etl.checker.document import Document
from etl.checker.read.builder import Builder
from etl.errors import ContractError, Where


def read(name: str, content: bytes) -> Document:
    """The body of a docx file; ContractError if it is none."""
    try:
        body = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ContractError("不是有效的 docx 文件", where=Where(file=name), do="另存为 docx 后再试") from error
    builder = Builder(name)
    for block in body.iter_inner_content():
        if isinstance(block, WordParagraph):
            builder.paragraph(block.text)
        else:
            builder.table(_grid(block))
    return builder.document()


def _grid(table: WordTable) -> list[list[str | None]]:
    """The table's cells; a merged cell gives its text once and None for what it covers."""
    seen: set[object] = set()
    grid: list[list[str | None]] = []
    for row in table.rows:
        line: list[str | None] = []
        for cell in row.cells:
            known = cell._tc in seen
            seen.add(cell._tc)
            line.append(None if known else cell.text)
        grid.append(line)
    return grid
