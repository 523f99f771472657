"""Rows of the special account's ledger, of its bank statement and of the expenditure account's, month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from etl.months import Month
from etl.simulate.calendar import as_date
from etl.simulate.calibration import fund_code

# the account on the other side of a ledger row, by kind
CONTRA = {
    "contribution": "4001",
    "refund": "4001",
    "subsidy": "4002",
    "interest": "4003",
    "transfer": "1009",
    "remit_up": "1009",
    "fee": "5003",
}


@dataclass(eq=False)
class Row:
    """A row of one of the three books. Money in fen; `number` is the voucher or serial number once it is written."""

    fund: int
    day: int
    kind: str
    receipt: int = 0
    payment: int = 0
    batch: str = ""
    counterparty: str = ""
    summary: str = ""
    contra: str = ""
    number: str = ""
    noted: bool = True  # whether the bank noted the batch

    @property
    def month(self) -> Month:
        return Month(f"{self.day // 10_000:04d}-{self.day // 100 % 100:02d}")

    @property
    def account(self) -> str:
        """The account on the other side."""
        return self.contra or CONTRA[self.kind]

    def but(self, **changes: object) -> Row:
        """A copy with other values, not numbered yet."""
        return replace(self, **{"number": "", **changes})  # type: ignore[arg-type]

    def cancelled(self, day: int) -> Row:
        """The row that cancels this one (冲正): the same side, negative."""
        return self.but(
            day=day,
            kind="reversal",
            receipt=-self.receipt,
            payment=-self.payment,
            summary="冲正：" + self.summary,
            contra=self.account,
        )

    def at_bank(self) -> Row:
        """How a bank shows a row: never negative, the sides changed instead."""
        return self.but(
            receipt=max(self.receipt, 0) + max(-self.payment, 0), payment=max(self.payment, 0) + max(-self.receipt, 0)
        )


@dataclass
class Books:
    """Rows waiting for their month, in three books."""

    ledger: dict[Month, list[Row]] = field(default_factory=lambda: defaultdict(list))
    bank: dict[Month, list[Row]] = field(default_factory=lambda: defaultdict(list))
    expenditure: dict[Month, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def book(self, row: Row) -> Row:
        """A ledger row."""
        self.ledger[row.month].append(row)
        return row

    def bank_row(self, row: Row) -> Row:
        """A row of the special account's bank statement."""
        shown = row.at_bank()
        self.bank[shown.month].append(shown)
        return shown

    def both(self, row: Row) -> tuple[Row, Row]:
        """A movement that ledger and bank see on the same day."""
        return self.book(row), self.bank_row(row)

    def spend(self, row: Row) -> Row:
        """A row of the expenditure account's bank statement."""
        self.expenditure[row.month].append(row)
        return row


@dataclass(frozen=True)
class Page:
    """The rows of one fund in one month with the balance after each, and the balances at both ends."""

    fund: int
    opening: int
    rows: list[Row]
    balances: list[int]

    @property
    def closing(self) -> int:
        return self.balances[-1] if self.balances else self.opening


def pages(rows: list[Row], openings: dict[int, int], prefix: str, month: Month) -> list[Page]:
    """Sort and number the rows of a month, fund by fund, and run the balance."""
    made = []
    for fund, opening in sorted(openings.items()):
        mine = sorted((row for row in rows if row.fund == fund), key=lambda r: (r.day, r.payment > 0))
        balance, balances = opening, []
        for index, row in enumerate(mine):
            row.number = f"{prefix}{fund_code(fund, 'finance')}{month.replace('-', '')}{index + 1:04d}"
            balance += row.receipt - row.payment
            balances.append(balance)
        made.append(Page(fund, opening, mine, balances))
    return made


def day_text(ymd: int) -> str:
    """A day as it stands in a workbook's text cell."""
    return as_date(ymd).isoformat()
