"""The agency's own ledger: accounts per fund, fed by the special account's ledger and the expenditure account."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.months import Month
from etl.simulate.movements import Page
from etl.simulate.truth import Truth
from etl.simulate.violations import Violations

_DATA = Path(__file__).parent.parent / "data"
_UNUSED = ("1004",)


@cache
def accounts() -> dict[str, str]:
    """Account names by code."""
    with (_DATA / "accounts.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["account_code"]: row["account_name"]
            for row in csv.DictReader(file)
            if row["account_code"] not in _UNUSED
        }


@cache
def statement_items() -> tuple[dict[str, str], ...]:
    """Lines of the reported statement and the account each shows."""
    with (_DATA / "statement_items.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass
class Account:
    """An account in a month, in fen. `opening` and `closing` are debit minus credit."""

    code: str
    opening: int
    debit: int
    credit: int
    debit_year: int
    credit_year: int

    def __post_init__(self) -> None:
        self.closing = self.opening + self.debit - self.credit


class Ledger:
    """The balances of all funds, rolled on month by month."""

    def __init__(self, openings: dict[tuple[int, str], int]) -> None:
        self._balance: dict[tuple[int, str], int] = defaultdict(int, openings)
        self._year: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
        self._postings: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])

    def post(self, fund: int, debit: str, credit: str, amount: int) -> None:
        """A voucher of the month: `amount` fen from `credit` to `debit`."""
        self._postings[fund, debit][0] += amount
        self._postings[fund, credit][1] += amount

    def post_pages(self, special: list[Page], expenditure: list[Page]) -> None:
        """Vouchers of all rows; rows of the expenditure account without a counter-account are not in the books."""
        for account, book in (("1002", special), ("1003", expenditure)):
            for page in book:
                for row in page.rows:
                    if account == "1003" and not row.contra:
                        continue
                    if row.receipt:
                        self.post(page.fund, account, row.account, row.receipt)
                    if row.payment:
                        self.post(page.fund, row.account, account, row.payment)

    def close(self, fund: int) -> list[Account]:
        """The accounts of a fund for the month; the balances are carried forward."""
        made = []
        for code in accounts():
            key = (fund, code)
            debit, credit = self._postings.pop(key, [0, 0])
            year = self._year[key]
            year[0] += debit
            year[1] += credit
            account = Account(code, self._balance[key], debit, credit, year[0], year[1])
            self._balance[key] = account.closing
            made.append(account)
        return made

    def balance(self, fund: int, code: str) -> int:
        """Debit minus credit of an account now."""
        return self._balance[fund, code]


_OFF = 123_400  # fen by which a violated account is off


def break_postings(ledger: Ledger, month: Month, violations: Violations, truth: Truth) -> None:
    """Vouchers that should not be: a receipt finance knows nothing of, money left in the income account."""
    for month_of, sign in ((month, 1), (month.plus(-1), -1)):
        fund = violations.planned("r08_ledger_vs_trial_balance", month_of)
        if fund is not None:
            ledger.post(fund, "1002", "4001", sign * _OFF)
            for key in ("本期收入", "期末余额")[: 2 if sign > 0 else 1]:
                truth.rule("r08_ledger_vs_trial_balance", month, fund, key)
        fund = violations.planned("r10_income_account_empty", month_of)
        if fund is not None:
            ledger.post(fund, "1001", "4004", sign * _OFF)
            if sign > 0:
                truth.rule("r10_income_account_empty", month, fund, "1001")


def break_shown(shown: dict[int, list[Account]], month: Month, violations: Violations, truth: Truth) -> None:
    """Balances that are shown wrongly in one month: openings moved between two accounts, a closing mistyped."""
    fund = violations.planned("r06_trial_balance_opening", month)
    if fund is not None:
        for code, sign in (("3001", -1), ("4001", 1)):
            account = next(a for a in shown[fund] if a.code == code)
            account.opening += sign * _OFF
            account.closing += sign * _OFF
            for when in (month, month.plus(1)):
                truth.rule("r06_trial_balance_opening", when, fund, code)
    fund = violations.planned("r07_trial_balance_balanced", month)
    if fund is not None:
        next(a for a in shown[fund] if a.code == "5003").closing += _OFF
        for key in ("合计", "5003"):
            truth.rule("r07_trial_balance_balanced", month, fund, key)
        truth.rule("r06_trial_balance_opening", month.plus(1), fund, "5003")
