"""The agency's batches and their six approvals, as CSV and as rows of its database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.months import Month
from etl.simulate.benefits import Batch
from etl.simulate.calendar import as_date, plus_days
from etl.simulate.calibration import County, fund_code
from etl.simulate.csvfile import csv_file
from etl.simulate.database import Database, fields_of
from etl.simulate.layout import headers, written
from etl.simulate.rng import generator
from etl.simulate.truth import Truth
from etl.simulate.violations import Violations
from etl.simulate.xlsx import yuan

BATCH, APPROVAL = fields_of("benefit_batch"), fields_of("approval")
_LEVELS = (
    ("经办", "陈晓玲"),
    ("复核", "李志强"),
    ("股室负责人", "邓国华"),
    ("财务负责人", "何丽珍"),
    ("分管领导", "欧阳明"),
    ("主要负责人", "骆建军"),
)
_OFF = 8_800  # fen by which the header of a broken batch is off
_FAULTS = ("missing", "backwards", "rejected")


def write_batches(
    county: County,
    month: Month,
    folder: Path,
    base: Database,
    batches: Sequence[Batch],
    violations: Violations,
    truth: Truth,
) -> None:
    """Write batches and approvals of the month, and the violations planned for them."""
    batches = sorted(batches, key=lambda b: b.number)
    off = _chosen("r12_batch_vs_payments", month, batches, violations, truth)
    rows = [_batch_row(batch, _OFF if batch is off else 0) for batch in batches]
    _write("benefit_batch", "待遇发放批次", month, folder, base, rows, "kind")
    faulty = _chosen("r13_approvals", month, batches, violations, truth)
    rng = generator(county.seed, "approval", month)
    fault = _FAULTS[int(rng.integers(len(_FAULTS)))]
    steps = [row for batch in batches for row in _approvals(batch, fault if batch is faulty else "")]
    _write("approval", "待遇发放审批", month, folder, base, steps, "decision")


def _chosen(rule: str, month: Month, batches: Sequence[Batch], violations: Violations, truth: Truth) -> Batch | None:
    """The pension batch in which `rule` is broken this month; it is labelled here."""
    fund = violations.planned(rule, month)
    mine = [batch for batch in batches if batch.kind == "pension" and batch.fund == fund and batch.received]
    if not mine:
        return None
    truth.rule(rule, month, fund, mine[0].number)
    return mine[0]


def _write(
    extract: str, title: str, month: Month, folder: Path, base: Database, rows: list[dict[str, str]], coded: str
) -> None:
    fields = fields_of(extract)
    base.append_rows(extract, month, rows)
    with csv_file(
        folder / f"{title}_{month.replace('-', '')}.csv", headers(extract, month, fields), encoding="utf-8-sig"
    ) as file:
        for row in rows:
            shown = row | {coded: written(extract, coded, row[coded])}
            file.line(",".join(shown.get(field, "") for field in fields))


def _batch_row(b: Batch, off: int) -> dict[str, str]:
    return {
        "batch_no": b.number,
        "fund_code": fund_code(b.fund, "social_insurance"),
        "kind": b.kind,
        "benefit_month": f"{b.benefit_month // 100}-{b.benefit_month % 100:02d}",
        "persons": str(b.persons),
        "amount_due": str(yuan(b.due + off)),
        "from_fund": str(yuan(b.from_fund + off)),
        "from_subsidy": str(yuan(b.from_subsidy)),
        "request_date": as_date(b.requested).isoformat(),
        "received_date": as_date(b.received).isoformat() if b.received else "",
        "received_amount": str(yuan(b.received_amount)),
        "pay_date": as_date(b.paid_on).isoformat(),
    }


def _approvals(b: Batch, fault: str) -> list[dict[str, str]]:
    """Six levels on the day of the request; `fault` leaves one out, turns two round or rejects one."""
    made = []
    for level, (role, approver) in enumerate(_LEVELS, start=1):
        if fault == "missing" and level == 4:
            continue
        day = plus_days(b.requested, -1) if fault == "backwards" and level == 5 else b.requested
        made.append(
            {
                "batch_no": b.number,
                "level": str(level),
                "role": role,
                "approver": approver,
                "decided_at": f"{as_date(day).isoformat()} {8 + level:02d}:{level * 7:02d}:00",
                "decision": "rejected" if fault == "rejected" and level == 6 else "approved",
            }
        )
    return made
