"""Lines for a terminal of 80 columns, in which a Chinese character takes two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len

WIDTH = 80
_PIECE = re.compile(r"[!-~]+|.")  # what is not broken: a word or number, or one character


def wrap(text: str, indent: int = 0, hanging: int | None = None, width: int = WIDTH) -> Iterator[str]:
    """`text` in lines of at most `width`: the first indented by `indent`, the others by `hanging`."""
    margin = indent + 4 if hanging is None else hanging
    line, used = " " * indent, indent
    for piece in _pieces(text, width - max(indent, margin)):
        size = cell_len(piece)
        if used + size > width:
            yield line.rstrip()
            line, used = " " * margin, margin
            piece = piece.lstrip()
            size = cell_len(piece)
        line, used = line + piece, used + size
    yield line.rstrip()


def _pieces(text: str, width: int) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        yield from (piece[start : start + width] for start in range(0, len(piece), width))


def place(path: Path) -> str:
    """Where a file is, seen from the folder one is in."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def apart(left: str, right: str, width: int = WIDTH) -> str:
    """Both on one line, the right one at the margin."""
    return left + " " * max(width - cell_len(left) - cell_len(right), 1) + right


def column(text: str, width: int, right: bool = False) -> str:
    """`text` filled up to `width`."""
    blank = " " * max(width - cell_len(text), 0)
    return blank + text if right else text + blank
