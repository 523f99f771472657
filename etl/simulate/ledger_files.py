"""The agency's trial balance and reported statement, a sheet per ledger set."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from etl.months import Month
from etl.simulate.calibration import FUND_NAMES, fund_code
from etl.simulate.layout import headers, written
from etl.simulate.ledger import Account, accounts, statement_items
from etl.simulate.truth import Truth
from etl.simulate.violations import Violations
from etl.simulate.xlsx import Cell, Table, write_workbook, yuan

TRIAL = (
    *("year", "account_code", "account_name", "opening_debit", "opening_credit", "period_debit", "period_credit"),
    *("cumulative_debit", "cumulative_credit", "closing_debit", "closing_credit"),
)
STATEMENT = ("statement", "line_no", "item", "amount_month", "amount_year")
_OFF = 45_600


def two_levels(names: Sequence[str]) -> list[list[str]]:
    """Headers such as 金额/收入 as two rows; a repeated upper name is left empty to be merged."""
    upper, lower, last = [], [], ""
    for name in names:
        top, _, below = name.partition("/")
        upper.append("" if below and top == last else top)
        lower.append(below)
        last = top if below else ""
    return [upper, lower]


def sheet_name(fund: int, party: str) -> str:
    """The sheet of a fund, e.g. 110 企业职工基本养老."""
    return f"{fund_code(fund, party)} {FUND_NAMES[fund]}"


def write_trial_balance(path: Path, month: Month, shown: dict[int, list[Account]]) -> None:
    """Write the trial balance of all funds."""
    tables = [
        Table(
            sheet=sheet_name(fund, "ledger"),
            titles=("科目余额表", f"单位：元　　{month.year}年{month.number}月　　不含结转凭证"),
            fields=TRIAL,
            rows=[_trial_row(month, account) for account in rows],
            headers=two_levels(headers("trial_balance", month, TRIAL)),
            totals=tuple(range(3, 11)),
        )
        for fund, rows in sorted(shown.items())
    ]
    write_workbook(path, tables)


def _sides(net: int) -> tuple[Decimal, Decimal]:
    return yuan(max(net, 0)), yuan(max(-net, 0))


def _trial_row(month: Month, a: Account) -> list[Cell]:
    movements = [yuan(fen) for fen in (a.debit, a.credit, a.debit_year, a.credit_year)]
    return [month.year, a.code, accounts()[a.code], *_sides(a.opening), *movements, *_sides(a.closing)]


def write_statement(
    path: Path, month: Month, shown: dict[int, list[Account]], violations: Violations, truth: Truth
) -> None:
    """Write income statement and balance sheet of all funds."""
    tables = []
    for fund, rows in sorted(shown.items()):
        off = _OFF if violations.planned("r09_trial_balance_vs_statement", month) == fund else 0
        if off:
            truth.rule("r09_trial_balance_vs_statement", month, fund, "")
        tables.append(
            Table(
                sheet=sheet_name(fund, "ledger"),
                titles=(
                    "社会保险基金会计报表",
                    f"编制单位：乐昌市社会保险基金管理中心　{month.year}年{month.number}月",
                    "单位：元",
                ),
                fields=STATEMENT,
                rows=_statement_rows(rows, off),
                headers=[(*headers("reported_statement", month, STATEMENT), "备注")],
            )
        )
    write_workbook(path, tables)


def _statement_rows(accounts_: list[Account], off: int) -> list[list[Cell]]:
    by_code = {account.code: account for account in accounts_}
    made: list[list[Cell]] = []
    for line in statement_items():
        account, sign = by_code[line["account_code"]], 1 if line["side"] == "debit" else -1
        if line["statement"] == "income":
            month, year = sign * (account.debit - account.credit), sign * (account.debit_year - account.credit_year)
        else:
            month = year = sign * account.closing
        if not made:
            month += off
        name = written("reported_statement", "statement", line["statement"])
        made.append([name, int(line["line_no"]), line["item"], yuan(month), yuan(year)])
    return made
