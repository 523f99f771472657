"""The HTML page: the text with its figures marked, each mark linked to the computation it is part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from etl.checker.check import Report
from etl.checker.compare import Compared
from etl.checker.document import Span, Table
from etl.checker.output import OUTCOMES, against
from etl.checker.quotes import joined, quotes
from etl.checker.verdicts import Verdict
from etl.labels import label
from etl.storage import replacing


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `outcome` and `number` of the gravest verdict on it, `at` where it begins, `tip` for the
    pointer."""

    text: str
    outcome: str = ""
    number: int = 0
    at: int = 0
    tip: str = ""


def write(report: Report, compared: Sequence[Compared], path: Path) -> None:
    """Write the self-contained page to `path`, replacing it at once."""
    environment = Environment(
        loader=PackageLoader("etl.checker", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(label=label, against=against)
    numbered = list(enumerate(sorted(report.verdicts, key=_gravity), start=1))
    html = environment.get_template("page.html.j2").render(
        name=report.document.name,
        counts=[(name, sum(v.outcome == name for v in report.verdicts)) for name in OUTCOMES],
        figures=len(report.mentions),
        verdicts=[(n, v, quotes(report, v)) for n, v in numbered],
        blocks=_blocks(report, numbered),
        compared=compared,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(html, encoding="utf-8")


def _gravity(verdict: Verdict) -> tuple[bool, int]:
    """What must be read first: contradictions and remarks, then what cannot be checked for want of anything."""
    return verdict.kind != "unchecked" and verdict.outcome not in ("contradiction", "remark"), OUTCOMES.index(
        verdict.outcome
    )


def _blocks(report: Report, numbered: list[tuple[int, Verdict]]) -> list[tuple[str, list[list[list[Piece]]]]]:
    """Every block: its kind and rows of cells of pieces; a paragraph is one row of one cell."""
    marks = _marks(numbered)
    out = []
    for block in report.document.blocks:
        spans = block.rows if isinstance(block, Table) else ((block.span,),)
        cells = [[_pieces(report, span, marks) for span in row] for row in spans]
        out.append(("table" if isinstance(block, Table) else "p", cells))
    return out


def _marks(numbered: list[tuple[int, Verdict]]) -> dict[tuple[int, int], tuple[int, Verdict]]:
    """The gravest verdict on each figure: the first by number."""
    found: dict[tuple[int, int], tuple[int, Verdict]] = {}
    for number, verdict in numbered:
        for mention in verdict.mentions:
            found.setdefault((mention.start, mention.end), (number, verdict))
    return found


def _pieces(report: Report, span: Span, marks: dict[tuple[int, int], tuple[int, Verdict]]) -> list[Piece]:
    out, at = [], span.start
    for (start, end), (number, verdict) in sorted(marks.items()):
        if span.start <= start and end <= span.end and start >= at:
            tip = "；".join(part for part in (verdict.computation, verdict.note, verdict.correction) if part)
            out += [
                Piece(joined(report.document.text[at:start])),
                Piece(report.document.text[start:end], verdict.outcome, number, start, tip),
            ]
            at = end
    return [*out, Piece(joined(report.document.text[at : span.end]))]
