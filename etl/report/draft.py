"""The drafted self-evaluation of a year as a Word document; each number in it is linked to its figure code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from etl import storage
from etl.labels import label
from etl.report import charts, findings_text, tables, year
from etl.report.scoring import score
from etl.report.tables import Table
from etl.report.word import Paper, Span
from etl.report.workbook import Written
from etl.report.year import Year
from etl.settings import Settings

_OPEN, _PARTS, _CLOSE = "\ue000", "\ue001", "\ue002"  # private characters around a linked number while text is made
_NUMBER = re.compile(f"{_OPEN}([^{_PARTS}]+){_PARTS}([^{_CLOSE}]+){_CLOSE}")
_SCHEMES = ("benefit.institutional", "benefit.resident")


class Notes:
    """The numbers of the text in the order of their first mention."""

    def __init__(self, data: Year) -> None:
        self._data = data
        self.codes: list[str] = []
        self.counted: dict[str, str] = {}

    def figure(self, formula_id: str, absolute: bool = False) -> str:
        """The figure with its unit, ready to be linked."""
        figure = self._data.figure(formula_id)
        return self._linked(
            formula_id, tables.said(abs(figure.value) if absolute and figure.value else figure.value, figure)
        )

    def count(self, code: str, value: Decimal | int, unit: str) -> str:
        """A number that is no figure, with its unit."""
        self.counted[code] = f"{value:f}{unit}" if isinstance(value, Decimal) else f"{value}{unit}"
        return self._linked(code, self.counted[code])

    def refer(self, formula_id: str, text: str) -> str:
        """A text that leads to the figure it speaks of."""
        return self._linked(formula_id, text)

    def _linked(self, code: str, text: str) -> str:
        if code not in self.codes:
            self.codes.append(code)
        return f"{_OPEN}{code}{_PARTS}{text}{_CLOSE}"

    def number(self, code: str) -> int:
        """The note's number, from 1."""
        return self.codes.index(code) + 1


def run(number: int, settings: Settings) -> Written:
    """Write `years/<year>/绩效自评报告（草稿）-<year>.docx`; DataError if the figures are missing or outdated."""
    return write(year.read(number, settings), settings)


def write(data: Year, settings: Settings) -> Written:
    """The same from a year that is already read."""
    path = year.folder(data.year, settings) / f"{label('draft', 'title')}-{data.year}.docx"
    notes = Notes(data)
    text = _text(data, notes)
    running = f"{data.year} {label('draft', 'running')}　{label('book', 'digest')} {data.digest[:16]}"
    paper = Paper(f"{data.year} {label('draft', 'title')}", running)
    made: dict[str, Callable[[], Table]] = {
        **tables.of(data),
        "notes": partial(tables.notes, data, notes.codes, notes.counted),
    }
    _fill(paper, text, data, notes, made)
    with storage.replacing(path) as temporary:
        paper.save(temporary)
    return Written(path, {label("draft", "numbers"): len(notes.codes)})


def _text(data: Year, notes: Notes) -> str:
    loader = PackageLoader("etl.report", ".")
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701 - no HTML
    total, first = score(data.figures), data.figures[0]
    known = {
        "year": data.year,
        "covered": tables.spoken(first.months_covered),
        "status": label("figure_status", first.status),
        "provisional": first.status == "provisional",
        "figure": data.figure,
        "n": notes.figure,
        "a": partial(notes.figure, absolute=True),
        "c": notes.count,
        "r": notes.refer,
        "schemes": [{"code": code, "label": label("scheme", code)} for code in _SCHEMES],
        "total": total,
        "lost": [line for line in total.lines if line.points is not None and line.points < line.line.weight],
        "critical": [row for row in data.rows("findings") if row["severity"] == "critical"],
        "causes": data.rows("causes"),
        "limits": findings_text.limits(data),
        "history": data.history,
        "advices": findings_text.advice(data, total),
    }
    return environment.get_template("draft.md.j2").render(known)


def _fill(paper: Paper, text: str, data: Year, notes: Notes, made: dict[str, Callable[[], Table]]) -> None:
    drawn = {chart.name: chart for chart in charts.charts()}
    shown = 0
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("[table:"):
            _table(paper, made[line[7:-1]]())
        elif line.startswith("[chart:"):
            shown += 1
            chart = drawn[line[7:-1]]
            caption = f"{label('draft', 'chart')}{shown}　{chart.title}（{chart.source(data)}）"
            paper.picture(charts.png(chart, data), caption, 15.5)
        elif line.startswith("#"):
            _heading(paper, line)
        elif line.startswith(">"):
            paper.line(line[1:].strip())
        else:
            paper.text(_spans(line, notes))


def _heading(paper: Paper, line: str) -> None:
    marks, _, text = line.partition(" ")
    if len(marks) == 1:
        paper.title(text)
    else:
        paper.heading(text, len(marks) - 1, new_page=text.startswith(label("draft", "appendix")))


def _table(paper: Paper, table: Table) -> None:
    paper.line(table.caption, points=10, bold=True, keep=True)
    paper.table(
        table.head,
        table.rows,
        table.widths,
        table.numbers,
        marks=table.marks,
        bold_last=table.summed,
        source=table.source,
    )


def _spans(line: str, notes: Notes) -> Iterator[Span]:
    end = 0
    for found in _NUMBER.finditer(line):
        yield Span(line[end : found.start()])
        mark = f"N{notes.number(found[1])}"
        yield Span(found[2], mark)
        yield Span(f"[{notes.number(found[1])}]", mark, small=True)
        end = found.end()
    yield Span(line[end:])
