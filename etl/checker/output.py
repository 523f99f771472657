"""A report for machines (JSON) and for the console."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from etl.checker.check import Report
from etl.checker.compare import Compared, ComparedVerdict
from etl.checker.mentions import Mention
from etl.checker.quotes import plain, quotes
from etl.checker.verdicts import Outcome, Verdict
from etl.identifiers import mask
from etl.labels import label

COMPARED: tuple[ComparedVerdict, ...] = get_args(ComparedVerdict)
OUTCOMES: tuple[Outcome, ...] = ("contradiction", "remark", "rounding", "agrees", "unknown")
COLOURS = {"contradiction": "bold red", "remark": "yellow", "rounding": "cyan", "agrees": "green", "unknown": "dim"}


def as_json(report: Report, compared: Sequence[Compared] = ()) -> dict[str, Any]:
    """Counts, verdicts with computation and places, and the comparison with the warehouse."""
    counts = Counter(verdict.outcome for verdict in report.verdicts)
    return {
        "file": report.document.name,
        "figures": len(report.mentions),
        "counts": {name: counts[name] for name in OUTCOMES},
        "verdicts": [_verdict(report, verdict) for verdict in report.verdicts],
        "warehouse": [_compared(report, row) for row in compared],
    }


def _verdict(report: Report, verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "kind": verdict.kind,
        "stated": verdict.stated,
        "computed": verdict.computed,
        "computation": verdict.computation,
        "note": verdict.note,
        "correction": verdict.correction,
        "figures": [figure(report, mention) for mention in verdict.mentions],
        "sentences": plain(report, verdict),
    }


def figure(report: Report, mention: Mention) -> dict[str, Any]:
    """A figure with its place in the file."""
    line, column = report.document.line(mention.start)
    return {
        "text": mention.text,
        "label": mask(mention.label),
        "place": mention.place,
        "start": mention.start,
        "end": mention.end,
        "line": line,
        "column": column,
    }


def _compared(report: Report, row: Compared) -> dict[str, Any]:
    return {
        "code": row.code,
        "label": row.label,
        "verdict": row.verdict,
        "published": row.mention.bound + row.mention.text,
        "warehouse": [str(value) for value in row.values],
        "unit": row.unit,
        "figure": figure(report, row.mention),
    }


def against(verdict: Verdict) -> str:
    """What stands beside the printed value, by the key of the words for it: a computed one, or the other place's."""
    return "elsewhere" if verdict.kind == "same" else "computed"


def show(report: Report, compared: Sequence[Compared], console: Console, verbose: bool = False) -> None:
    """Contradictions and remarks in full, the rest as counts (in full with `verbose`)."""
    for verdict in report.verdicts:
        named = verdict.kind == "unchecked"
        if verbose or verdict.outcome in ("contradiction", "remark") or named:
            console.print(_panel(report, verdict))
    if compared:
        console.print(_comparison(compared))
        found = Counter(row.verdict for row in compared)
        console.print(_counts("warehouse", len(compared), "compared", {name: found[name] for name in COMPARED}))
    counts = Counter(verdict.outcome for verdict in report.verdicts)
    console.print(_counts("figures", len(report.mentions), "outcome", {name: counts[name] for name in OUTCOMES}))


def _counts(what: str, number: int, kind: str, counts: Mapping[str, int]) -> Text:
    """A line with the number of all and of each verdict."""
    parts = (f"{label(kind, name)} {count}" for name, count in counts.items())
    return Text(f"{label('checker', what)} {number}；" + "，".join(parts))


def _panel(report: Report, verdict: Verdict) -> Panel:
    lines: list[RenderableType] = []
    if verdict.computation:
        lines.append(Text(verdict.computation, style="bold"))
        beside = f"{label('checker', against(verdict))} {verdict.computed}"
        lines.append(Text(f"{label('checker', 'printed')} {verdict.stated}  {beside}"))
    lines += [Text(text) for text in (verdict.note, verdict.correction) if text]
    for quote in quotes(report, verdict):
        lines.append(Text.assemble(*((part.text, "" if part.figure else "dim") for part in quote)))
    style = COLOURS[verdict.outcome]
    title = f"{label('outcome', verdict.outcome)} · {label('claim', verdict.kind)} · {verdict.mentions[0].place}"
    return Panel(Group(*lines), title=Text(title, style=style), border_style=style.split()[-1], title_align="left")


def _comparison(compared: Sequence[Compared]) -> Table:
    table = Table(title=label("checker", "warehouse"), box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(label("checker", "label"), overflow="fold", min_width=max(len(row.code) for row in compared))
    for key in ("published", "warehouse_value", "verdict"):
        table.add_column(label("checker", key), overflow="fold")
    for row in compared:
        values = " / ".join(f"{value}{row.unit}" for value in row.values)
        style = {"differs": "red", "agrees": "green"}.get(row.verdict, "")
        cells = (
            f"{row.label}\n{row.code}",
            f"{row.mention.bound}{row.mention.text}\n{row.mention.place}",
            values,
            label("compared", row.verdict),
        )
        table.add_row(*cells, style=style)
    return table
