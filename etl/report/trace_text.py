"""A trace as text for the console and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl import storage
from etl.labels import label, label_or_key
from etl.report import tables
from etl.report.templates import environment
from etl.report.trace import Part, Trace, columns

_FILES = 24


def page(traces: list[Trace], path: Path) -> Path:
    """Write the traces of a figure to one self-contained page."""
    content = {
        "traces": traces,
        "t": _t,
        "said": tables.said,
        "spoken": tables.spoken,
        "columns": columns,
        "cell": cell,
    }
    text = environment().get_template("trace.html.j2").render(**content, party=lambda key: label_or_key("party", key))
    with storage.replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def _t(name: str) -> str:
    return label("trace", name)


def cell(value: Any) -> str:
    """A value of a sampled row."""
    return "" if value is None else f"{value:,.2f}" if isinstance(value, Decimal) else f"{value}"


def lines(trace: Trace) -> Iterator[str]:
    """The trace in lines of Chinese text."""
    figure = trace.figure
    yield f"{figure.label}　{tables.said(figure.value, figure)}　[{figure.code}]"
    yield f"  {_t('formula')}：{figure.formula_id}　{trace.formula.means}"
    if figure.assessable:
        parts = f"{figure.numerator:,.2f}" + (f" ÷ {figure.denominator:,.2f}" if figure.denominator is not None else "")
        yield f"  {_t('parts')}：{parts}"
    yield f"  {_t('months')}：{tables.spoken(figure.months_covered)}（{label('figure_status', figure.status)}）"
    yield f"  {_t('limits')}：{figure.limits or _t('nothing')}"
    for part in trace.parts:
        yield from _part(part)
    if trace.proved is not None:
        yield f"  {_t('proof')}：{_t('proved' if trace.proved else 'unproved')}"
    yield from _rules(trace)
    yield from _files(trace)
    for row in trace.history:
        yield f"  {_t('history')}：{row['value']} {row['unit']}，{row['restated_on']}，{row['reason']}"


def _part(part: Part) -> Iterator[str]:
    total = "" if part.total is None else f"，{_t('sum')} {part.total:,.2f}"
    number = sum(int(row["rows"]) for row in part.months)
    counted = f"{number:,} {label('page', 'row_unit')}"
    yield f"  {_t('adds' if part.sign > 0 else 'less')}：{part.rows.table}　{counted}{total}"
    yield f"    {_t('where')}：{part.rows.where}"
    for row in part.months:
        amount = "" if row["amount"] is None else f"{row['amount']:>20,.2f}"
        yield f"    {row['month']}　{row['rows']:>9,} {label('page', 'row_unit')}{amount}"
    for row in part.sample:
        shown = "，".join(f"{title} {cell(row[name])}" for name, title in columns(part))
        yield f"    {_t('sample')}：{row.get('file_id', '')[:12]}　{shown}"


def _rules(trace: Trace) -> Iterator[str]:
    rules = [entry for entry in trace.rules if entry.kind == "rule"]
    yield f"  {_t('rules')}：{len(rules)} {_t('rules_on')}，{len(trace.rules) - len(rules)} {_t('checks_on')}"
    for rule in rules:
        yield f"    {rule.object}　{rule.label}（{rule.detail}）"
    for row in trace.findings:
        told = f"{row['rule_id']}　{row['items']} 条（{row['months']}）　{row['example']}"
        yield f"    {_t('found')}：{row['severity_label']}　{told}"
    for row in trace.open_items:
        yield f"    {_t('open')}：{row['leg_label']}　{row['cause_label']}　{row['items']} 项　{row['gross']:,.2f} 元"


def _files(trace: Trace) -> Iterator[str]:
    yield f"  {_t('files')}：{len(trace.files)}"
    for row in trace.files[:_FILES]:
        counts = f"{row['rows_in']:,} = {row['rows_accepted']:,} + {row['rows_rejected']:,}"
        yield f"    {row['month']}　{row['file']}　{row['file_id'][:16]}　{counts}"
    if len(trace.files) > _FILES:
        yield f"    {_t('more').format(len(trace.files) - _FILES)}"
