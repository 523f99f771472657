"""From verdicts to what is stored: one result per check, findings for those that do not hold, the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from etl.errors import DataError, Where
from etl.findings import Finding
from etl.identifiers import mask
from etl.months import Month
from etl.validate.engine import Verdict
from etl.validate.suites import Check

PASSED, FAILED, NOT_ASSESSABLE = "passed", "failed", "not_assessable"


@dataclass(frozen=True)
class Outcome:
    """How one check ended; `unexpected` is None and `rows` empty where it could not be assessed."""

    check: Check
    outcome: str
    compared: int
    unexpected: int | None
    message: str
    rows: tuple[Mapping[str, Any], ...] = ()
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Place:
    """Whose month and extract it is, and the names of its files by their sha-256."""

    month: Month
    party: str
    extract: str
    files: Mapping[str, str]


def missing(check: Check, views: Iterable[str]) -> Outcome:
    """The outcome of a check that has nothing to compare with."""
    return Outcome(check, NOT_ASSESSABLE, 0, None, f"{check.message}：缺少 {'、'.join(sorted(views))}，无法评估")


def judged(verdict: Verdict) -> Outcome:
    """The outcome of a check that ran. One that compared zero rows has failed, unless its file says that is normal."""
    check, compared, wrong = verdict.check, verdict.compared, verdict.unexpected
    if check.of_table:
        return Outcome(check, PASSED if verdict.holds else FAILED, compared, wrong, check.message, (), verdict.result)
    if compared == 0 and check.may_compare_nothing and verdict.holds:
        return Outcome(check, NOT_ASSESSABLE, 0, None, f"{check.message}：没有可比较的行，无法评估", (), verdict.result)
    if compared == 0:
        return Outcome(
            check, FAILED, 0, wrong, f"{check.message}：比较了 0 行，视为不通过", verdict.rows, verdict.result
        )
    if verdict.holds:
        return Outcome(check, PASSED, compared, 0, check.message, (), verdict.result)
    text = f"{check.message}：{compared} 行中有 {wrong} 行不符"
    return Outcome(check, FAILED, compared, wrong, text, verdict.rows, verdict.result)


def findings(place: Place, outcomes: Sequence[Outcome]) -> list[Finding]:
    """One finding with the total per check that does not hold, followed by its first rows."""
    return [finding for outcome in outcomes if outcome.outcome != PASSED for finding in _findings(place, outcome)]


def _findings(place: Place, outcome: Outcome) -> list[Finding]:
    check = outcome.check
    common: dict[str, Any] = {"month": place.month, "stage": "validate", "rule_id": check.id}
    common |= {"party": place.party, "extract": place.extract, "field": check.column}
    if outcome.outcome == NOT_ASSESSABLE:
        return [Finding(severity="info", message=outcome.message, **common)]
    total = Finding(severity=check.severity, message=outcome.message, **common)  # type: ignore[arg-type]
    return [total, *(_row(place, outcome, row, common) for row in outcome.rows)]


def _row(place: Place, outcome: Outcome, row: Mapping[str, Any], common: Mapping[str, Any]) -> Finding:
    text = {name: _text(row.get(name)) for name in ("fund", "key", "file_id", "sheet", "expected", "actual")}
    actual = text["actual"] or _text(row.get(outcome.check.column))
    values = [f"应为 {text['expected']}"] * bool(text["expected"]) + [f"实为 {actual}"] * bool(actual)
    return Finding(
        **{**common, "field": _text(row.get("field")) or outcome.check.column},
        severity=outcome.check.severity,  # type: ignore[arg-type]
        message="；".join([outcome.check.message, "，".join(values)] if values else [outcome.check.message]),
        fund=text["fund"],
        key=text["key"],
        file=place.files.get(text["file_id"], text["file_id"]),
        sheet=text["sheet"],
        row_no=row.get("row_no"),
        expected=text["expected"],
        actual=actual,
    )


def _text(value: Any) -> str:
    return "" if value is None else mask(str(value))


def results(place: Place, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Rows of contract `check_result`."""
    return [
        {
            "month": place.month,
            "party": place.party,
            "extract": place.extract,
            "rule_id": outcome.check.id,
            "severity": outcome.check.severity,
            "outcome": outcome.outcome,
            "rows_compared": outcome.compared,
            "rows_unexpected": outcome.unexpected,
            "message": outcome.message,
        }
        for outcome in sorted(outcomes, key=lambda o: o.check.id)
    ]


def gate(place: Place, outcomes: Sequence[Outcome]) -> None:
    """Raise DataError for the first critical check that failed, with its first rows and what to do."""
    failed = [o for o in outcomes if o.outcome == FAILED and o.check.severity == "critical"]
    if not failed:
        return
    first = failed[0]
    rows = [f for f in _findings(place, first) if f.row_no is not None or f.key]
    shown = "; first rows: " + "; ".join(map(_pointer, rows[:3])) if rows else ""
    more = f" (and {len(failed) - 1} more critical checks)" if len(failed) > 1 else ""
    at = rows[0] if rows else Finding(month=place.month, stage="validate", rule_id="", severity="info", message="")
    where = Where(party=place.party, month=place.month, extract=place.extract)
    raise DataError(
        f"critical check {first.check.id} failed: {first.message}{more}{shown}",
        where=replace(where, file=at.file, sheet=at.sheet, row=at.row_no or 0, field=at.field),
        do=f"let {place.party} correct and send {place.extract} of {place.month} again, then rerun extract and"
        f" validate; validate/{place.extract}.findings.parquet has the findings",
    )


def _pointer(finding: Finding) -> str:
    place = " ".join(str(part) for part in (finding.file, finding.sheet, finding.row_no) if part)
    values = f" ({finding.expected} / {finding.actual})" if finding.expected or finding.actual else ""
    return f"{place or finding.key}{values}"
