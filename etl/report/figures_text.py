"""The figures of a year as text: a figure and how it comes about in two lines, known limits numbered below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from etl.labels import label
from etl.report import tables
from etl.report.console import apart, column, wrap
from etl.warehouse.figures import FiguresSummary
from etl.warehouse.formulas import Figure

_MARKS = 10  # columns for the numbers of the limits


def lines(summary: FiguresSummary) -> Iterator[str]:
    """All figures by group, what they were before if they are restated, and the limits they point to."""
    first, numbers = summary.figures[0], _numbered(summary.figures)
    status = label("figure_status", first.status)
    head = label("figures", "head").format(
        summary.year, len(summary.figures), tables.spoken(first.months_covered), status
    )
    yield from wrap(head)
    for group, figures in groupby(sorted(summary.figures, key=_key), key=lambda figure: _key(figure)[0]):
        yield ""
        yield label("figure_group", group)
        for figure in figures:
            yield from _figure(figure, numbers)
    if summary.restated:
        yield from ("", label("figures", "restated"))
        for old in summary.restated:
            yield apart(f"  {old.label}　{old.formula_id}", tables.shown(old))
    if numbers:
        yield from ("", label("figures", "limits"))
    for limit, number in numbers.items():
        yield from wrap(f"[{number}] {limit}", 2, 6)


def _key(figure: Figure) -> tuple[str, str, str]:
    return figure.code.partition(".")[0], figure.code, figure.formula_id


def _numbered(figures: Sequence[Figure]) -> dict[str, int]:
    """Each limit with its number, in the order of the figures."""
    said = [limit for figure in sorted(figures, key=_key) if figure.assessable for limit in _limits(figure)]
    return {limit: number for number, limit in enumerate(dict.fromkeys(said), start=1)}


def _limits(figure: Figure) -> list[str]:
    return [limit for limit in figure.limits.split("；") if limit]


def _figure(figure: Figure, numbers: dict[str, int]) -> Iterator[str]:
    known = [str(numbers[limit]) for limit in _limits(figure) if limit in numbers]
    marks = f" [{','.join(known)}]" if known else ""
    yield apart(f"  {figure.label}", tables.shown(figure) + column(marks, _MARKS)).rstrip()
    named = figure.formula_id if figure.code == figure.formula_id else f"{figure.code} · {figure.formula_id}"
    how = f" = {tables.parts(figure)}" if figure.assessable else f"　{figure.limits}"
    yield from wrap(f"{named}{how}", 4, 6)
