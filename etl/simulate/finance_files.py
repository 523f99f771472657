"""What finance sends: the special account's ledger, two bank statements, the department's budget and payments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from etl.months import Month
from etl.simulate.budget import Line, Payment
from etl.simulate.calendar import as_date
from etl.simulate.calibration import fund_code
from etl.simulate.dirt import wide
from etl.simulate.layout import headers, written
from etl.simulate.ledger_files import sheet_name, two_levels
from etl.simulate.movements import Page, Row, day_text
from etl.simulate.truth import Truth
from etl.simulate.violations import Violations
from etl.simulate.xlsx import Cell, Table, write_workbook, yuan

LEDGER = (
    "序号",
    "entry_date",
    "voucher_no",
    "kind",
    "summary",
    "counterparty",
    "receipt",
    "payment",
    "balance",
    "batch_no",
)
BANK = ("account_no", "entry_date", "serial_no", "summary", "counterparty", "receipt", "payment", "balance", "batch_no")
BUDGET = (
    *("line_code", "line_name", "functional_class", "economic_class", "category", "source", "budget_initial"),
    *("budget_adjusted", "paid_month", "paid_year", "procurement_budget", "procurement_paid", "three_public_budget"),
    *("three_public_paid", "posts_approved", "posts_filled"),
)
PAYMENT = ("entry_date", "voucher_no", "document_no", "line_code", "fund_code", "counterparty", "amount", "summary")
_PAGE = 25
_OFF = 98_700  # fen by which a balance or total is off where a rule is broken


def write_ledger(path: Path, month: Month, pages: list[Page], violations: Violations, truth: Truth) -> None:
    """Write the ledger of the special account, a sheet per fund."""
    names = headers("special_account", month, LEDGER)
    tables = []
    for page in pages:
        balances = _shown(page, month, violations, truth, ("r02_ledger_running_balance", "r04_ledger_opening"))
        off = violations.planned("e01_control_total", month) == page.fund
        if off:
            truth.rule("e01_control_total", month, None, "")
        tables.append(
            Table(
                sheet=sheet_name(page.fund, "finance"),
                titles=("乐昌市社会保险基金财政专户明细账", f"{month.year}年{month.number}月", "单位：元"),
                fields=LEDGER,
                rows=[
                    _ledger_row(i, row, b, month) for i, (row, b) in enumerate(zip(page.rows, balances, strict=True))
                ],
                headers=[[*level, "", ""] for level in two_levels(names)],
                totals=(6, 7),
                page=_PAGE,
                total_off=yuan(_OFF) if off else Decimal(0),
                as_text=frozenset((i, 6) for i in range(len(page.rows)) if i % 23 == 5),
            )
        )
    write_workbook(path, tables)


def _ledger_row(index: int, row: Row, balance: int, month: Month) -> list[Cell]:
    kind = written("special_account", "kind", row.kind)
    day: Cell = day_text(row.day).replace("-", ".") if index % 17 == 3 else as_date(row.day)
    batch = wide(row.batch) if index % 41 == 7 and month.number % 2 else row.batch
    return [index + 1, day, row.number, kind, row.summary, row.counterparty, *_sides(row), yuan(balance), batch]


def _sides(row: Row) -> tuple[Cell, Cell]:
    """Receipt and payment; the side that does not apply shows 0.00."""
    return yuan(row.receipt), yuan(row.payment)


def _shown(page: Page, month: Month, violations: Violations, truth: Truth, rules: tuple[str, str]) -> list[int]:
    """Balances as printed: in one month one is mistyped, in another all are shifted (opening is not last closing)."""
    running, opening = rules
    balances = list(page.balances)
    if violations.planned(running, month) == page.fund and len(balances) >= 4:
        balances[1] += _OFF
        for row in page.rows[1:3]:
            truth.rule(running, month, page.fund, row.number)
    if violations.planned(opening, month) == page.fund:
        balances = [balance + _OFF for balance in balances]
        for when in (month, month.plus(1)):
            truth.rule(opening, when, page.fund, "special")
        truth.rule("r01_bank_reconciliation", month, page.fund, "special")
        if opening.startswith("r04"):
            truth.rule("r08_ledger_vs_trial_balance", month, page.fund, "期末余额")
    return balances


def write_bank(path: Path, month: Month, pages: list[Page], violations: Violations, truth: Truth, account: str) -> None:
    """Write the bank statement of `account` (special or expenditure), a sheet per fund."""
    names = headers("bank_statement", month, BANK)
    rules = ("r03_bank_running_balance", "r05_bank_opening")
    tables = []
    for page in pages:
        balances = _shown(page, month, violations, truth, rules) if account == "special" else page.balances
        number = f"4405{'01' if account == 'special' else '02'}{page.fund + 1:04d}000000{page.fund}"
        tables.append(
            Table(
                sheet=sheet_name(page.fund, "finance"),
                titles=(
                    "中国农业银行乐昌支行对账单",
                    f"账期：{month.year}年{month.number}月",
                    "币种：人民币　单位：元",
                ),
                fields=BANK,
                rows=[_bank_row(number, row, b) for row, b in zip(page.rows, balances, strict=True)],
                headers=[(*names, "备注", "")],
                totals=(5, 6),
                notes=(),
            )
        )
    write_workbook(path, tables)


def _bank_row(account_no: str, row: Row, balance: int) -> list[Cell]:
    batch = row.batch if row.noted else ""
    sides = (yuan(row.receipt), yuan(row.payment))
    return [account_no, day_text(row.day), row.number, row.summary, row.counterparty, *sides, yuan(balance), batch]


def write_budget(
    path: Path, month: Month, lines: tuple[Line, ...], payments: list[Payment], extras: dict[str, int]
) -> None:
    """Write the budget workbook: income and expenditure in 万元, payments in yuan."""
    tables = [
        _budget_table(month, side, [line for line in lines if line.side == side], extras)
        for side in ("income", "expenditure")
    ]
    names = headers("budget_payment", month, PAYMENT)
    tables.append(
        Table(
            sheet="支付明细",
            titles=("部门预算支付明细", "单位：元"),
            fields=PAYMENT,
            rows=[_payment_row(p) for p in sorted(payments, key=lambda p: (p.day, p.voucher))],
            headers=[names],
            totals=(6,),
        )
    )
    write_workbook(path, tables)


def _budget_table(month: Month, side: str, lines: list[Line], extras: dict[str, int]) -> Table:
    return Table(
        sheet=written("budget", "side", side),
        titles=(f"{month.year}年部门预算执行情况表（{month.number}月）", "单位：万元"),
        fields=BUDGET,
        rows=[_budget_row(month, line, extras) for line in lines],
        headers=[headers("budget", month, BUDGET)],
        totals=(6, 7, 8, 9),
    )


def _budget_row(month: Month, line: Line, extras: dict[str, int]) -> list[Cell]:
    category = written("budget", "category", line.category) if line.category else ""
    words = [
        line.code,
        line.name,
        line.functional_class,
        line.economic_class,
        category,
        written("budget", "source", line.source),
    ]
    amounts = [_wan(fen) for fen in (line.initial, line.adjusted(month), line.paid(month), line.paid_until(month))]
    return [*words, *amounts, *_extras(month, line, extras)]


def _extras(month: Month, line: Line, extras: dict[str, int]) -> list[Cell]:
    """Procurement, three-public and posts, each on the line that has them."""
    made: list[Cell] = [None] * 6
    part = month.number
    if line.extra == "procurement":
        made[0], made[1] = _wan(extras["procurement.budget"]), _wan(extras["procurement.budget"] * part // 12)
    if line.extra == "three_public":
        made[2], made[3] = _wan(extras["three_public.budget"]), _wan(extras["three_public.paid"] * part // 12)
    if line.extra == "posts":
        made[4], made[5] = extras["posts.approved"], extras["posts.filled"]
    return made


def _wan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-6)


def _payment_row(p: Payment) -> list[Cell]:
    code = fund_code(p.line.fund, "finance") if p.line.fund >= 0 else ""
    whom = "社会保险基金财政专户" if p.line.fund >= 0 else "乐昌市社会保险基金管理中心"
    return [as_date(p.day), p.voucher, p.document, p.line.code, code, whom, yuan(p.amount), p.line.name]
