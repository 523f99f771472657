"""A fault found in the data: one row with a stable rule id, where it is, and both values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding, as stored in `findings` (see contracts). Amounts are text, exact as found.

    `message` is Chinese, for people; `expected` and `actual` are the two values that disagree.
    """

    month: str
    stage: Literal["extract", "validate", "reconcile"]
    rule_id: str
    severity: Severity
    message: str
    party: str = ""
    extract: str = ""
    fund: str = ""
    key: str = ""
    file: str = ""
    sheet: str = ""
    row_no: int | None = None
    field: str = ""
    expected: str = ""
    actual: str = ""

    def row(self) -> dict[str, object]:
        return asdict(self)
