"""A trace as text for the console and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from etl import storage
from etl.labels import label, label_or_key
from etl.report import codes, conditions, tables
from etl.report.console import apart, column, wrap
from etl.report.templates import environment
from etl.report.trace import Part, Ruled, Trace, columns, shown

_FILES = 24


def page(traces: list[Trace], path: Path) -> Path:
    """Write the traces of a figure to one self-contained page."""
    content = {
        "traces": traces,
        "t": _t,
        "shown": tables.shown,
        "parts": tables.parts,
        "spoken": tables.spoken,
        "columns": columns,
        "cell": shown,
        "proof": proof,
        "table": conditions.table,
        "extract": lambda name: codes.said("extract", name),
        "party": lambda key: label_or_key("party", key),
    }
    text = environment().get_template("trace.html.j2").render(**content)
    with storage.replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def _t(name: str) -> str:
    return label("trace", name)


def proof(trace: Trace) -> str:
    """What the rows prove: numerator, denominator, or that they do not add up."""
    if not trace.figure.assessable:
        return ""
    if not trace.parts:
        return _t("no_rows")
    said = []
    for role in ("numerator", "denominator"):
        if (holds := trace.proves(role)) is not None:
            said.append(_t(f"{'proved' if holds else 'unproved'}_{role}"))
    told = "；".join(said) or _t("uncountable")
    return told + (_t("fen") if trace.proved else "")


def lines(trace: Trace) -> Iterator[str]:
    """The trace in lines of Chinese text that fit a terminal."""
    figure = trace.figure
    yield apart(figure.label, tables.shown(figure))
    told = {
        "code": figure.code,
        "formula": f"{figure.formula_id}　{trace.formula.means}",
        "parts": tables.parts(figure),
        "months": tables.spoken(figure.months_covered),
        "status": label("figure_status", figure.status),
        "limits": figure.limits or _t("nothing"),
        "proof": proof(trace),
    }
    for name, text in told.items():
        if text:
            yield from wrap(f"{_t(name)}：{text}", 2, 6)
    for part in trace.parts:
        yield from _part(part, trace.formula.parts)
        if trace.sampled(part):
            yield from _sample(part)
    yield from _rules(trace)
    yield from _files(trace)
    for row in trace.history:
        yield from wrap(f"{_t('history')}：{row['value']} {row['unit']}，{row['restated_on']}，{row['reason']}", 2)


def _part(part: Part, unit: str) -> Iterator[str]:
    what = _t(part.role) if part.sign == 0 else _t("adds" if part.sign > 0 else "less")
    yield ""
    yield from wrap(f"{what}：{conditions.table(part.rows)}", 2)
    yield from wrap(f"{_t('where')}：{part.condition}", 4)
    total = "" if part.total is None else f"，{_t('sum_of').format(_amount(part.total, unit))}"
    yield from wrap(f"{_t('amount')}：{part.counted}，{_t('rows_of').format(f'{part.number:,}')}{total}", 4)
    for row in part.months:
        amount = "" if row["amount"] is None else _amount(row["amount"], unit)
        counted = _t("rows_of").format(f"{row['rows']:,}")
        yield f"      {row['month']}{column(counted, 16, right=True)}{column(amount, 26, right=True)}".rstrip()


def _sample(part: Part) -> Iterator[str]:
    for number, row in enumerate(part.sample, start=1):
        told = "，".join(f"{title} {shown(part, name, row[name])}" for name, title in columns(part))
        source = f"，{label('book', 'file_id')} {row['file_id'][:12]}" if row.get("file_id") else ""
        yield from wrap(f"{_t('sample')} {number}：{told}{source}", 4, 8)


def _amount(amount: object, unit: str) -> str:
    return f"{amount:,.2f} {unit}" if unit == "元" else f"{amount:,.0f} {unit}"


def _rules(trace: Trace) -> Iterator[str]:
    rules = [ruled for ruled in trace.rules if ruled.entry.kind == "rule"]
    checks = [ruled for ruled in trace.rules if ruled.entry.kind == "check"]
    found = [ruled for ruled in checks if ruled.items]
    yield ""
    yield from wrap(f"{_t('rules')}：{len(rules)} {_t('rules_on')}，{len(checks)} {_t('checks_on')}", 2)
    for ruled in (*rules, *found):
        yield from _ruled(ruled)
    if len(checks) > len(found):
        yield from wrap(_t("others").format(len(checks) - len(found)), 4)
    for row in trace.findings:
        if row["rule_id"] not in trace.ruled:
            hits = _t("hits").format(len(row["months"].split("、")), row["items"])
            example = _t("example").format(row["example"])
            yield from wrap(f"{row['rule_id']}（{row['severity_label']}）：{hits}，{example}", 4, 8)
    for row in trace.open_items:
        told = _t("open_of").format(row["leg_label"], row["cause_label"], row["items"], f"{row['gross']:,.2f}")
        yield from wrap(f"{_t('open')}：{told}", 4)


def _ruled(ruled: Ruled) -> Iterator[str]:
    entry = ruled.entry
    hits = _t("hits").format(len(ruled.months), ruled.items) if ruled.items else _t("clean")
    yield from wrap(f"{entry.object}　{entry.label}（{ruled.severity}）：{hits}", 4, 8)
    if ruled.items:
        yield from wrap(_t("example").format(ruled.example), 8, 8)


def _files(trace: Trace) -> Iterator[str]:
    yield ""
    yield from wrap(f"{_t('files')}：{len(trace.files)}（{_t('balanced')}）", 2)
    for row in trace.files[:_FILES]:
        counts = f"{row['rows_in']:,} = {row['rows_accepted']:,} + {row['rows_rejected']:,}"
        yield apart(f"    {row['month']}　{row['file']}", f"{counts}　{row['file_id'][:12]}")
    if len(trace.files) > _FILES:
        yield f"    {_t('more').format(len(trace.files) - _FILES)}"
