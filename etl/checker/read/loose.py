"""Tables that lost their lines in copying: a cell a line, or cells one space apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.checker.document import Span

_NUMBER = re.compile(r"[-+]?[\d,，]*\d(?:\.\d+)?\s?[%％]?|[-—/]")
_PROSE = re.compile(r"[。；;！？]|，")
_LONGEST = 24  # characters of a cell
_FEWEST = 3  # rows that tell a table from chance
Row = tuple[Span, ...]


@dataclass(frozen=True)
class Loose:
    """Rows of a table and how many lines it takes."""

    rows: tuple[Row, ...]
    size: int


def loose_table(text: str, lines: Sequence[Span], at: int) -> Loose | None:
    """The table that begins with line `at`, if one does."""
    return _spaced(text, lines, at) or _stacked(text, lines, at)


def _numeric(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _spaced(text: str, lines: Sequence[Span], at: int) -> Loose | None:
    """A line of names over lines of one name and several numbers: 项目 预算数 决算数 / 教育 10.00 9.00."""
    split = list(itertools.takewhile(lambda row: len(row) > 2, (_words(text, line) for line in lines[at : at + 200])))
    width = len(split[1]) if len(split) > 1 else 0
    head = bool(split) and not any(_numeric(_of(text, cell)) for cell in split[0]) and len(split[0]) == width
    body = list(itertools.takewhile(lambda row: len(row) == width and _counted(text, row), split[1:]))
    return Loose((split[0], *body), 1 + len(body)) if head and len(body) >= _FEWEST - 1 else None


def _words(text: str, line: Span) -> Row:
    raw = _of(text, line)
    if _PROSE.search(raw):
        return ()
    return tuple(Span(line.start + m.start(), line.start + m.end()) for m in re.finditer(r"\S+", raw))


def _counted(text: str, row: Row) -> bool:
    first, *rest = (_of(text, cell) for cell in row)
    return not _numeric(first) and all(map(_numeric, rest))


def _stacked(text: str, lines: Sequence[Span], at: int) -> Loose | None:
    """Cells one below the other: names of columns, then again and again a name and as many numbers."""
    cells: list[Span] = []
    ends: list[int] = []  # lines taken up to and with each cell
    for n, line in enumerate(lines[at : at + 2000]):
        cell = _cell(text, line)
        if _PROSE.search(_of(text, cell)) or cell.end - cell.start > _LONGEST:
            break
        if cell.end > cell.start:
            cells.append(cell)
            ends.append(n + 1)
    first = next((n for n, cell in enumerate(cells) if _numeric(_of(text, cell))), 0)
    width = 1 + sum(1 for _ in itertools.takewhile(lambda cell: _numeric(_of(text, cell)), cells[first:]))
    heads = cells[: first - 1]
    if first < 2 or width < 2 or len(heads) not in (width, width - 1):
        return None
    rows = [cells[n : n + width] for n in range(first - 1, len(cells), width)]
    body = list(itertools.takewhile(lambda row: len(row) == width and _counted(text, tuple(row)), rows))
    if len(body) < _FEWEST:
        return None
    top = heads if len(heads) == width else [Span(heads[0].start, heads[0].start), *heads]
    return Loose((tuple(top), *map(tuple, body)), ends[first - 2 + len(body) * width])


def _cell(text: str, line: Span) -> Span:
    """A line without white space and the bars that drew the table."""
    raw = _of(text, line)
    left = len(raw) - len(raw.lstrip(" \t\u3000|│"))
    return Span(line.start + left, line.start + max(left, len(raw.rstrip(" \t\u3000|│"))))


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]
