"""Tables as grids of figures: which column holds what, in which unit, and what a row is called."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.checker.document import Document, Paragraph, Span, Table
from etl.checker.lexicon import Unit, rows, unit, units
from etl.checker.mentions import Mention
from etl.checker.normalise import normalise
from etl.checker.numerals import scan_number
from etl.checker.phrase import Kind
from etl.checker.precision import sharp

_UNIT = re.compile(r"单位[:：]?(?:人民币)?([亿万百千]*元|万?人次?|户)|[(（]([亿万百千]*元|万?人次?|%|户)[)）]")
_FINEST = 2  # decimals that a sheet leaves out where they are noughts
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Grid:
    """`cells[row][column]`: the figure in it or None; `labels` name rows, `heads` columns, `roles` what they hold."""

    labels: tuple[str, ...]
    heads: tuple[str, ...]
    roles: tuple[str, ...]
    cells: tuple[tuple[Mention | None, ...], ...]


def grids(document: Document) -> list[Grid]:
    """Every table of a document that holds figures below a header."""
    tables = [(n, block) for n, block in enumerate(document.blocks) if isinstance(block, Table)]
    found = [_grid(document, half, n) for n, block in tables for half in _halves(document, block)]
    return [grid for grid in found if grid]


def _halves(document: Document, table: Table) -> list[Table]:
    """A table that sets two side by side (收入 | 决算数 | 支出 | 决算数) cut before each further column of names."""
    width = max(map(len, table.rows))
    columns = [[document.cut(row[n]).strip() for row in table.rows if n < len(row)] for n in range(width)]
    figures = [sum(_numeric(text) for text in column) for column in columns]
    names = [sum(bool(text) and not _numeric(text) for text in column) for column in columns]
    cuts = [n for n in range(2, width) if names[n] > max(2, figures[n]) and figures[n - 1] >= 2 and figures[n] == 0]
    edges = [0, *(n for n in cuts if any(figures[n:])), width]
    return [Table(tuple(row[a:b] for row in table.rows), table.place) for a, b in itertools.pairwise(edges)]


def _grid(document: Document, table: Table, number: int) -> Grid | None:
    texts = [[normalise(document.cut(cell)).text for cell in row] for row in table.rows]
    width = max(map(len, texts))
    first = next((n for n, row in enumerate(texts) if sum(map(_numeric, row[1:])) >= 1), None)
    if first is None or (first == 0 and not any(texts[0])):
        return None
    above = _aligned([row for row in texts[:first] if sum(map(bool, row)) > 1], texts[first])
    heads = tuple(_head(above or texts[:first], column) for column in range(width))
    common = _unit_before(document, number) or _unit_in("".join("".join(row) for row in texts[:first]))
    roles = _roles(heads)
    body = range(first, len(texts))
    cells = tuple(_row(document, table, n, heads, roles, common, texts[n], width) for n in body)
    labels = tuple(next((text for text in texts[n][:2] if text and not _numeric(text)), "") for n in body)
    places = max((m.places for row in cells for m in row if m and m.kind == "level"), default=0)
    sharp_cells = tuple(tuple(sharp(m, min(places, _FINEST)) if m else None for m in row) for row in cells)
    return Grid(labels, heads, roles, sharp_cells)


def _aligned(above: list[list[str]], body: Sequence[str]) -> list[list[str]]:
    """Two header rows whose last merged cell lost its width in copying, set out again over the columns of the body."""
    if len(above) != 2:
        return above
    upper, lower = ([text for text in row if text] for row in above)
    pushed = len(lower) > 1 and above[1][: len(lower)] == lower  # to the left edge, where the first column is
    if not pushed or len(upper) - 1 + len(lower) != len(body):
        return above
    return [[*upper, *[""] * (len(lower) - 1)], [*[""] * (len(upper) - 1), *lower]]


def _numeric(text: str) -> bool:
    number = scan_number(text, 0, glued=False) if text else None
    return number is not None and number.end == len(text)


def _head(rows_above: Sequence[Sequence[str]], column: int) -> str:
    """Words of all header rows over a column; a merged header counts for the columns it covers."""
    words: list[str] = []
    for row in rows_above:
        at = min(column, len(row) - 1)
        while at > 0 and not row[at] and len(words) < len(rows_above) - 1:
            at -= 1
        words.append(row[at] if at >= 0 else "")
    return "".join(dict.fromkeys(words))


def _unit_before(document: Document, number: int) -> Unit | None:
    for block in document.blocks[max(0, number - 2) : number]:
        if isinstance(block, Paragraph) and (found := _unit_in(normalise(document.cut(block.span)).text)):
            return found
    return None


def _unit_in(text: str) -> Unit | None:
    found = _UNIT.search(text)
    return unit(found[1] or found[2]) if found else None


def _roles(heads: Sequence[str]) -> tuple[str, ...]:
    roles = [_role(head) for head in heads]
    years = [int(found[0]) if (found := _YEAR.search(head)) else 0 for head in heads]
    plain = [n for n, role in enumerate(roles) if years[n] and role in ("", "executed")]
    late, *others = sorted(plain, key=lambda n: -years[n]) or [-1]
    once = len({years[n] for n in plain}) == len(plain)
    if once and others and years[late] - years[others[0]] == 1:
        roles[late], roles[others[0]] = "executed", "prior"
        for n in others[1:]:
            roles[n] = "earlier"
    return tuple(roles)


def _role(head: str) -> str:
    for row in rows("columns.csv"):
        words = [word.replace("（", "(").replace("）", ")") for word in row["words"].split("+")]
        if any(word in head for word in words) and not (row["without"] and row["without"] in head):
            return row["role"]
    return ""


_KINDS: dict[str, Kind] = {"rate": "rate", "completion": "completion", "share": "share", "change": "change"}


def _row(
    document: Document, table: Table, row: int, heads: Sequence[str], roles: Sequence[str],
    common: Unit | None, texts: Sequence[str], width: int,
) -> tuple[Mention | None, ...]:  # fmt: skip
    label = next((text for text in texts[:2] if text and not _numeric(text)), "")
    out: list[Mention | None] = []
    for column in range(width):
        figure = None
        if column < len(texts) and column > 0 and _numeric(texts[column]):
            figure = _cell(document, table.rows[row][column], texts[column], heads[column], roles[column], common)
            figure = _placed(figure, label + heads[column], f"{table.place}第{row + 1}行") if figure else None
        out.append(figure)
    return tuple(out)


def _cell(document: Document, span: Span, text: str, head: str, role: str, common: Unit | None) -> Mention | None:
    number = scan_number(text, 0, glued=False)
    percent = role in ("rate", "completion", "share")
    of = (
        (number.unit if number else None) or (unit("%") if percent else None) or _unit_in(head) or common or units()[-1]
    )
    if number is None:
        return None
    factor = 1 if number.unit else of.factor
    kind = _KINDS.get(role, "level")
    value, step = number.value * factor, number.step * factor
    direction = (-1 if number.value < 0 else 1) if kind in ("change", "rate") else 0
    return Mention(
        kind, "", "", of.measure, value, step, document.cut(span), -1, -1, span.start, span.end,
        role=role, direction=direction, signed=number.signed, unit=of.word, factor=of.factor,
    )  # fmt: skip


def _placed(mention: Mention, label: str, place: str) -> Mention:
    return replace(mention, label=label, place=place)
