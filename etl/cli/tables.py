"""Tables for a screen of 80 columns: no lines, numbers to the right, a cell folds only where nothing else helps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from etl.identifiers import mask

if TYPE_CHECKING:
    from etl.warehouse.published import Comparison

_STYLES = {"✓": "green", "✗": "red"}
SIGNS = {"agrees": "✓", "differs": "✗", "no_single_value": "–", "not_computable": "–"}


def lean(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """The rows below their heads; a column is one of numbers if all its cells are."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 1, 0, 0))
    rows = [[mask(cell) for cell in row] for row in rows]
    for index, head in enumerate(heads):
        numbers = all(_is_number(row[index]) for row in rows)
        least = max((len(row[index]) for row in rows), default=0) if numbers else None  # a number is never broken
        table.add_column(head, justify="right" if numbers else "left", overflow="fold", min_width=least)
    for row in rows:
        table.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
    return table


def of_rows(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Rows that all have the same keys."""
    heads = list(rows[0]) if rows else []
    return lean(title, heads, ([shown(value) for value in row.values()] for row in rows))


def published(compared: Sequence[Comparison]) -> Table:
    """Figures as published and as computed: label above code."""
    rows = [[SIGNS[c.verdict], f"{c.label}\n{c.code}", _published(c), shown(c.computed), c.unit] for c in compared]
    return lean("Published and computed", ("", "figure", "published", "computed", "unit"), rows)


def _published(one: Comparison) -> str:
    return f"≤ {shown(one.published)}" if one.how == "bound" else shown(one.published)


def verdicts(compared: Sequence[Comparison]) -> str:
    """How many figures there are of each verdict."""
    numbers = Counter(str(one.verdict) for one in compared)
    said = ", ".join(f"{numbers[verdict]} {verdict.replace('_', ' ')} {sign}" for verdict, sign in SIGNS.items())
    hint = "; only a county made at scale 1 has the published amounts" if numbers["differs"] else ""
    return f"{len(compared)} published figures: {said}{hint}"


def explanations(compared: Sequence[Comparison]) -> list[str]:
    """A line for each figure of which there is something to say, such as why no single value can agree."""
    return [f"{c.code} {c.label}：{c.explanation}" for c in compared if c.explanation]


def shown(value: Any) -> str:
    """A value as people read it: thousands in groups."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def _is_number(cell: str) -> bool:
    return cell.lstrip("≤- ").replace(",", "").replace(".", "").isdigit() or cell in ("", "–")
