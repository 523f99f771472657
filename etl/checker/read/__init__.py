"""Readers: a published file of any of the known forms becomes a `Document`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from etl.checker.document import Document
from etl.checker.read import pdf, plain, web, word
from etl.errors import ContractError, TransientError, Where

_READERS: dict[str, Callable[[str, bytes], Document]] = {
    ".txt": plain.read,
    ".md": plain.read,
    ".markdown": plain.read,
    ".htm": web.read,
    ".html": web.read,
    ".docx": word.read,
    ".pdf": pdf.read,
}


def read(path: Path) -> Document:
    """The document in `path`; ContractError for a form not known or a file that cannot be read as what it says."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(sorted(_READERS))
        raise ContractError(
            f"不能读取 {path.suffix or '没有扩展名的'} 文件", where=Where(file=path.name), do=f"可读：{known}"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TransientError("文件无法打开", where=Where(file=path.name), do="检查路径和权限") from error
    return reader(path.name, content)
