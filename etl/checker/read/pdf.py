"""PDF with a text layer: the lines of each page, put together as plain text is."""

from __future__ import annotations

import bisect
import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from etl.checker.document import Document
from etl.checker.read import plain
from etl.errors import ContractError, Where

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is said once, by our own error
_PAGE_NUMBER = re.compile(r"\s*[-—–]?\s*\d{1,3}\s*[-—–]?\s*")


def read(name: str, content: bytes) -> Document:
    """The text of all pages, without page numbers; ContractError if it is no PDF or a scan without text."""
    try:
        pages = [_page(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError, OSError) as error:
        raise ContractError("不是有效的 PDF 文件", where=Where(file=name), do="重新导出 PDF 后再试") from error
    if not any(page.strip() for page in pages):
        raise ContractError("PDF 没有文字层", where=Where(file=name), do="扫描件请先做文字识别")
    text = "\n".join(pages)
    starts = [0]
    for page in pages:
        starts.append(starts[-1] + len(page) + 1)
    return Document(name, text, tuple(plain.blocks(text, lambda at: f"第{bisect.bisect_right(starts, at)}页")))


def _page(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and (not lines[-1] or _PAGE_NUMBER.fullmatch(lines[-1])):
        lines.pop()
    return "\n".join(line for line in lines if line)
