"""Rules within and between the books: a rule returns all it compared, and what is `wrong` is a finding.

A rule selects, for each thing it compares, what it is about (`fund`, `key` and, where it can, `row_no`), `expected`,
`actual` and whether that is `wrong`. A rule that compared nothing has failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etl.findings import Finding
from etl.identifiers import mask
from etl.labels import label, label_or_key
from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.head import materialise
from etl.reconcile.queries import Queries, RuleQuery
from etl.settings import Settings

GATE = "g01_unexplained"


def findings(engine: Engine, month: Month, queries: Queries, settings: Settings) -> list[Finding]:
    """All findings of the month: those of the rules, then those of the gate."""
    found = [finding for rule in queries.rules for finding in check(engine, month, rule, settings)]
    return found + list(gate(engine, month, settings))


def check(engine: Engine, month: Month, rule: RuleQuery, settings: Settings) -> Iterator[Finding]:
    """What `rule` finds wrong in `month`."""
    if rule.from_second_month and month == settings.first_month:
        yield _finding(month, rule, {}, severity="info", message=f"未核对：{_title(rule)}（首月没有上月数据）")
        return
    materialise(engine, "comparison", rule.path, rule.sql, rule.columns)
    wrong = _wrong(engine)
    if engine.rows("select count(*) from comparison") == [(0,)]:
        yield _finding(month, rule, {}, message=f"未核对：{_title(rule)}（没有可比较的数据）")
    for row in wrong:
        yield _finding(month, rule, row, message=rule.message.format(**_shown(row)))


def gate(engine: Engine, month: Month, settings: Settings) -> Iterator[Finding]:
    """A critical finding for each leg with more unexplained than the limit."""
    rows = engine.rows(f"""
        select leg, sum(abs(amount)) as unexplained from open_item
        where cause = 'unexplained' group by leg having sum(abs(amount)) > {settings.unexplained_limit} order by leg
    """)
    for leg, unexplained in rows:
        yield Finding(
            month=month,
            stage="reconcile",
            rule_id=GATE,
            severity="critical",
            message=f"{label('leg', leg)}：未查明差异 {unexplained} 元，超过限额 {settings.unexplained_limit} 元",
            key=leg,
            expected=str(settings.unexplained_limit),
            actual=str(unexplained),
        )


def _wrong(engine: Engine) -> list[dict[str, Any]]:
    names = engine.columns("comparison")
    return [
        dict(zip(names, row, strict=True)) for row in engine.rows("select * from comparison where wrong order by all")
    ]


def _shown(row: dict[str, Any]) -> dict[str, str]:
    """The row's values as people may see them."""
    shown = {name: "" if value is None else mask(str(value)) for name, value in row.items()}
    return shown | {"fund": label_or_key("fund", shown.get("fund", ""))}


def _finding(month: Month, rule: RuleQuery, row: dict[str, Any], *, message: str, severity: str = "") -> Finding:
    text = {name: mask(str(row[name])) for name in ("fund", "key", "expected", "actual") if row.get(name) is not None}
    return Finding(
        month=month,
        stage="reconcile",
        rule_id=rule.rule_id,
        severity="info" if severity == "info" else rule.severity,
        message=message,
        party=rule.party,
        extract=rule.extract,
        row_no=row.get("row_no"),
        **text,
    )


def _title(rule: RuleQuery) -> str:
    return rule.message.split("：")[0]
