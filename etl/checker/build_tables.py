"""From tables to claims: sums of columns and arithmetic across the columns of a row.

A table is believed to have a structure only if its own figures bear it out: see `etl.checker.verdicts.judge_groups`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from etl.checker.claims import Change, Claim, Ratio, Total
from etl.checker.tables import Grid

_SUM = re.compile(r"(?:[总合小]计|总额|[^其]{0,12}(?:收入|支出)(?:合计|总计))$")
_NESTED = re.compile(r"(?:其中|[#*]|\s*[(（][一二三四五六七八九十\d]+[)）])")
_NUMBERED = re.compile(r"\d{1,2}[.、．]|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、")
Group = tuple[Claim, ...]


def table_groups(found: Sequence[Grid]) -> list[Group]:
    """Claims of every table, those of one structure together."""
    return [group for grid in found for group in (*_sums(grid), *_row_sums(grid), *_across(grid)) if group]


def _sums(grid: Grid) -> Iterator[Group]:
    """Every sum row over the rows it may be the sum of; which set is meant shows in the columns that close."""
    for at, name in enumerate(grid.labels):
        if _SUM.match(name):
            for parts in _part_sets(grid, at):
                yield tuple(_column_sums(grid, at, parts))


def _part_sets(grid: Grid, at: int) -> Iterator[list[int]]:
    """Rows that a sum row may add up: all others above or below, without rows that are part of another row."""
    above, below = list(range(at)), list(range(at + 1, len(grid.labels)))
    stops = [n for n in above if _SUM.match(grid.labels[n])]
    above = above[stops[-1] + 1 :] if stops else above
    if stops and (onwards := [n for n in above if grid.labels[n] and not _NESTED.match(grid.labels[n])]):
        yield [stops[-1], *onwards]
    for side in (above, below if not any(_SUM.match(grid.labels[n]) for n in below) else []):
        flat = [n for n in side if grid.labels[n] and not _NESTED.match(grid.labels[n])]
        whole = [n for n in flat if not _inside(grid, n)]
        yield from (rows for rows in ([flat, whole] if whole != flat else [flat]) if len(rows) >= 2)


def _inside(grid: Grid, at: int) -> bool:
    """Whether a row goes on with 其中 of the rows above: they are numbered and it is not."""
    above = next((n for n in range(at, -1, -1) if _NUMBERED.match(grid.labels[n])), None)
    return above is not None and any(_NESTED.match(grid.labels[n]) for n in range(above + 1, at))


def _column_sums(grid: Grid, at: int, parts: Sequence[int]) -> Iterator[Total]:
    for column, role in enumerate(grid.roles):
        total = grid.cells[at][column]
        found = tuple(m for n in parts if (m := grid.cells[n][column]))
        if total and role not in ("rate", "completion", "share", "mark") and total.value and len(found) >= 2:
            yield Total(total, found, "column", disjoint=True)


def _across(grid: Grid) -> Iterator[Group]:
    """Changes, rates and completions along every row."""
    column = {role: n for n, role in enumerate(grid.roles) if role and grid.roles.count(role) == 1}
    amounts = [n for n, role in enumerate(grid.roles) if role in ("", "executed", "budget") and _filled(grid, n)]
    level = column.get("executed", amounts[0] if len(amounts) == 1 else None)
    if level is None:
        return
    budgets = [column[role] for role in ("initial", "adjusted", "budget") if role in column]
    yield tuple(_changes(grid, level, column)) if "prior" in column or {"change", "rate"} <= set(column) else ()
    if "completion" in column and budgets:
        yield tuple(_completions(grid, level, budgets, column["completion"]))
    if "share" in column:
        yield tuple(_shares(grid, level, column["share"]))


def _changes(grid: Grid, level: int, column: dict[str, int]) -> Iterator[Change]:
    for row in grid.cells:
        found = {role: row[n] for role, n in column.items()}
        change, rate, base = found.get("change"), found.get("rate"), found.get("prior")
        if (main := row[level]) and base and change:
            yield Change(main, change, None, base)
        if main and rate and base and base.value > 0:
            yield Change(main, None, rate, base)
        elif main and rate and change and not base:
            yield Change(main, change, rate, None)


def _completions(grid: Grid, level: int, budgets: Sequence[int], rate: int) -> Iterator[Ratio]:
    for row in grid.cells:
        done, printed = row[level], row[rate]
        known = tuple(m for n in budgets if (m := row[n]) and m.value > Decimal(0))
        if done and printed and known:
            yield Ratio("completion", done, known, printed)


def _filled(grid: Grid, column: int) -> bool:
    return sum(row[column] is not None for row in grid.cells) * 2 > len(grid.cells)


def _shares(grid: Grid, level: int, rate: int) -> Iterator[Ratio]:
    """The share of every row in the row that sums them."""
    whole = next((row[level] for row, name in zip(grid.cells, grid.labels, strict=True) if _SUM.match(name)), None)
    for row in grid.cells:
        part, printed = row[level], row[rate]
        if whole and part and printed and part is not whole:
            yield Ratio("share", part, (whole,), printed)


def _row_sums(grid: Grid) -> Iterator[Group]:
    """A column of sums over the columns after it: 支出合计, 基本支出, 项目支出."""
    amounts = [n for n, role in enumerate(grid.roles) if role in ("", "executed", "budget") and _filled(grid, n)]
    sums = [n for n in amounts if _SUM.match(grid.heads[n])]
    for at, column in enumerate(sums):
        end = sums[at + 1] if at + 1 < len(sums) else len(grid.heads)
        parts = [n for n in amounts if column < n < end]
        if len(parts) >= 2:
            yield tuple(_row_totals(grid, column, parts))


def _row_totals(grid: Grid, column: int, parts: Sequence[int]) -> Iterator[Total]:
    for row in grid.cells:
        found = tuple(m for n in parts if (m := row[n]))
        if (total := row[column]) and total.value and len(found) >= 2:
            yield Total(total, found, "column")
