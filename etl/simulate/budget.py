"""The department's budget: lines with initial and adjusted budget, what is paid each month, and the payments."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.months import Month
from etl.simulate.calendar import number, working_days
from etl.simulate.calibration import FUNDS, County, share, spread

_ADDED_FROM, _CUT_FROM = 5, 10  # months from which additions and cuts are in the adjusted budget
PAYMENTS = 2  # payments of a line in a month


@dataclass(frozen=True)
class Line:
    """A budget line of the year. Money in fen; `fund` is -1 where the line pays no subsidy to a fund."""

    side: str
    code: str
    name: str
    functional_class: str
    economic_class: str
    category: str
    source: str
    amount: int
    initial: int
    fund: int
    extra: str

    def adjusted(self, month: Month) -> int:
        """The adjusted budget as it stands in `month`."""
        since = _ADDED_FROM if self.amount > self.initial else _CUT_FROM
        return self.amount if month.number >= since else self.initial

    def paid(self, month: Month) -> int:
        """Paid in `month`; the twelve months add up to the amount."""
        return share(self.amount, month.number - 1, 12)

    def paid_until(self, month: Month) -> int:
        """Paid since January."""
        return self.amount * month.number // 12


@dataclass(eq=False)
class Payment:
    """One payment of the department."""

    line: Line
    day: int
    voucher: str
    document: str
    amount: int


@lru_cache(maxsize=2)
def lines(county: County) -> tuple[Line, ...]:
    """All lines of both sides."""
    with Path(__file__).with_name("budget_lines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    amounts = [share(county.fen(row["amount"]), int(row["part"]), int(row["parts"])) for row in rows]
    initials = _initials(county, rows, amounts)
    expenditure = tuple(_line(row, a, i) for row, a, i in zip(rows, amounts, initials, strict=True))
    return expenditure + _income(expenditure)


def _initials(county: County, rows: list[dict[str, str]], amounts: list[int]) -> list[int]:
    """Initial budgets: running costs as calibrated, additions and cuts spread over the lines marked for them."""
    initials = list(amounts)
    initials[[row["category"] for row in rows].index("running")] = county.fen("initial.running")
    added = spread(county.fen("initial.added"), [int(row["added"]) for row in rows])
    cut = spread(county.fen("initial.total") - sum(initials) + sum(added), [int(row["cut"]) for row in rows])
    return [initial - plus + minus for initial, plus, minus in zip(initials, added, cut, strict=True)]


def _line(row: dict[str, str], amount: int, initial: int) -> Line:
    fund = FUNDS.index(row["fund"]) if row["fund"] else -1
    return Line(
        side=row["side"],
        code=row["line_code"],
        name=row["line_name"],
        functional_class=row["functional_class"],
        economic_class=row["economic_class"],
        category=row["category"],
        source=row["source"],
        amount=amount,
        initial=initial,
        fund=fund,
        extra=row["extra"],
    )


def _income(expenditure: tuple[Line, ...]) -> tuple[Line, ...]:
    """The income side: fiscal appropriation per class, and other income."""
    made = []
    groups = (
        ("SR208", "208", "fiscal", "社会保障和就业拨款"),
        ("SR210", "210", "fiscal", "卫生健康拨款"),
        ("SR999", "", "other", "其他收入"),
    )
    for code, group, source, name in groups:
        mine = [e for e in expenditure if e.source == source and e.functional_class.startswith(group)]
        amount, initial = sum(e.amount for e in mine), sum(e.initial for e in mine)
        made.append(Line("income", code, name, group, "", "", source, amount, initial, -1, ""))
    return tuple(made)


def payments(county: County, month: Month) -> list[Payment]:
    """The payments of a month, by day: subsidies to pension funds early, everything else spread."""
    days = working_days(month)
    made = []
    for index, line in enumerate(e for e in lines(county) if e.side == "expenditure"):
        for part in range(PAYMENTS):
            amount = share(line.paid(month), part, PAYMENTS)
            day = days[(1 if line.fund >= 0 else 3) + part * 8 + index % 2]
            if amount:
                key = f"{month.replace('-', '')}{index + 1:02d}{part + 1}"
                made.append(Payment(line, number(month, day), f"ZF{key}", f"ZFD{key}", amount))
    return sorted(made, key=lambda p: (p.day, p.voucher))
