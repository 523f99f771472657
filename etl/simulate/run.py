"""The whole year, month by month: nothing is kept but balances and what injections have decided for later months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from etl.months import Month, of_year
from etl.simulate.batch_files import write_batches
from etl.simulate.benefit_files import BenefitFile
from etl.simulate.benefits import Batch, schemes
from etl.simulate.budget import lines, payments
from etl.simulate.calibration import County
from etl.simulate.collection import month_of_collection
from etl.simulate.collection_files import CollectionFile
from etl.simulate.database import Database, database
from etl.simulate.effects import Book
from etl.simulate.figures import figures
from etl.simulate.finance import BatchKey, Plan, plan_month, spend, spent_interest
from etl.simulate.finance_files import write_bank, write_budget, write_ledger
from etl.simulate.inject_books import inject_books
from etl.simulate.ledger import Ledger, break_postings, break_shown
from etl.simulate.ledger_files import write_statement, write_trial_balance
from etl.simulate.movements import Books, Page, Row, pages
from etl.simulate.opening import Opening, opening
from etl.simulate.opening_files import write_opening
from etl.simulate.person_files import write_certifications, write_deaths, write_register
from etl.simulate.tax_files import TaxFiles, write_totals
from etl.simulate.truth import Truth, write_table
from etl.simulate.violations import LATE, Violations, violations

_FEE = 4_500  # fen of the fee that makes the expenditure account's statement differ
_TOTAL_OFF = 55_500  # fen by which a control total of tax is off


@dataclass
class Summary:
    """Rows written per extract, and what was injected."""

    year: int
    scale: Decimal
    rows: dict[str, int] = field(default_factory=dict)
    differences: int = 0
    violations: int = 0

    def add(self, extract: str, rows: int) -> None:
        """Count rows that were written."""
        self.rows[extract] = self.rows.get(extract, 0) + rows

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {number:,}" for name, number in self.rows.items())
        return (
            f"{self.year} at scale {self.scale}: {sum(self.rows.values()):,} rows ({counts}); "
            f"{self.differences:,} differences and {self.violations} broken rules injected"
        )


def run(
    year: int,
    seed: int,
    scale: Decimal | float | str,
    out: Path,
    *,
    on_month: Callable[[Month], None] | None = None,
) -> Summary:
    """Write a county's year under `out`: inbox/, agency.db, truth/. Same arguments, same bytes.

    `on_month` is called after each month that is written.
    """
    county = County(year, seed, Decimal(str(scale)))
    out = Path(out)
    summary = Summary(year, county.scale)
    with database(out / "agency.db") as base:
        year_of = Year(county, out, base, summary)
        for month in of_year(year):
            year_of.month(month)
            if on_month:
                on_month(month)
    year_of.write_truth()
    return summary


class Year:
    """The state that goes from month to month."""

    def __init__(self, county: County, out: Path, base: Database, summary: Summary) -> None:
        self.county, self.out, self.base, self.summary = county, out, base, summary
        self.truth = Truth(Month(f"{county.year}-12"))
        self.book, self.books = Book(self.truth, county.seed), Books()
        self.violations: Violations = violations(county, self.truth)
        self.opening: Opening = opening(county, self.book, self.books, self.truth)
        self.ledger = Ledger(self.opening.accounts)
        self.special, self.bank, self.spent = (
            dict(b) for b in (self.opening.special, self.opening.bank, self.opening.expenditure)
        )
        self.batches: dict[Month, list[Batch]] = defaultdict(list)
        self.batches[Month(f"{county.year}-01")] = self.opening.batches

    def month(self, month: Month) -> None:
        """Write everything the three parties send for `month`."""
        folders = {party: self.out / "inbox" / month / party for party in ("tax", "social_insurance", "finance")}
        tax = self._collection(month, folders)
        pensions = self._benefits(month, folders["social_insurance"])
        self._persons(month, folders["social_insurance"])
        plan = self._plan(month, tax, pensions, folders["finance"])
        self._agency_batches(month, folders["social_insurance"], plan)
        self._books(month, folders)
        if month.number == 1:
            write_opening(self.county, month, folders["finance"], self.opening)

    def write_truth(self) -> None:
        """Write the labels and the figures."""
        self.truth.resolve()
        self.truth.write(self.out / "truth")
        write_table(self.out / "truth" / "figures.csv", ("code", "value", "unit"), figures(self.county))
        self.summary.differences = len({row[0] for row in self.truth.differences})
        self.summary.violations = len(self.truth.rules)

    def _collection(self, month: Month, folders: dict[str, Path]) -> dict[BatchKey, int]:
        with ExitStack() as stack:
            tax = TaxFiles(self.county, month, folders["tax"], stack)
            agency = CollectionFile(self.county, month, folders["social_insurance"], self.base, stack)
            for chunk in month_of_collection(self.county, month, self.book):
                tax.write(chunk.tax)
                agency.write(chunk.agency)
        fund = self.violations.planned("r11_tax_control_totals", month)
        if fund is not None:
            self.truth.rule("r11_tax_control_totals", month, fund, "employer")
        write_totals(month, folders["tax"], tax.totals, {} if fund is None else {fund: _TOTAL_OFF})
        self.summary.add("tax", tax.rows)
        self.summary.add("collection", agency.rows)
        return tax.batches

    def _benefits(self, month: Month, folder: Path) -> list[Batch]:
        late = self.violations.planned(LATE, month)
        with ExitStack() as stack:
            file = BenefitFile(self.county, month, folder, stack, self.violations.twice[month], late)
            batches = [batch for scheme in schemes(self.county) for batch in file.scheme(scheme)]
        if late is not None:
            self.truth.rule(LATE, month, late, next(batch.number for batch in batches if batch.fund == late))
        self.summary.add("benefit_payment", file.rows)
        return batches

    def _persons(self, month: Month, folder: Path) -> None:
        self.summary.add("register", write_register(self.county, month, folder, self.base))
        self.summary.add("certification", write_certifications(self.county, month, folder, self.violations))
        self.summary.add("death", write_deaths(self.county, month, folder, self.violations))

    def _plan(self, month: Month, tax: dict[BatchKey, int], pensions: list[Batch], folder: Path) -> Plan:
        paid = payments(self.county, month)
        plan = plan_month(self.county, month, tax, paid, pensions, self.special)
        inject_books(self.county, plan, self.books, self.truth)
        rows: list[Row] = [
            *plan.contributions,
            *plan.interest,
            *(r for _, r in plan.subsidies),
            *(r for _, r in plan.transfers),
        ]
        for index, row in enumerate(rows):
            _, shown = self.books.both(row)
            shown.noted = row.kind != "contribution" or index % 11 != 5
        extras = {
            code: self.county.fen(code) for code in ("procurement.budget", "three_public.budget", "three_public.paid")
        }
        extras |= {code: self.county.fixed(code) for code in ("posts.approved", "posts.filled")}
        write_budget(folder / f"部门预算执行_{month.replace('-', '')}.xlsx", month, lines(self.county), paid, extras)
        return plan

    def _agency_batches(self, month: Month, folder: Path, plan: Plan) -> None:
        for batch in plan.batches:
            self.batches[Month(f"{batch.paid_on // 10_000}-{batch.paid_on // 100 % 100:02d}")].append(batch)
        mine = self.batches.pop(month)
        for batch in mine:
            spend(self.books, batch)
        write_batches(self.county, month, folder, self.base, mine, self.violations, self.truth)
        self.summary.add("benefit_batch", len(mine))

    def _books(self, month: Month, folders: dict[str, Path]) -> None:
        keeps = self.violations.planned("r19_expenditure_interest", month)
        spent_interest(self.books, month, self.spent, keeps)
        if keeps is not None:
            self.truth.rule("r19_expenditure_interest", month, keeps, "")
        self._unbooked_fee(month)
        special = pages(self.books.ledger.pop(month, []), self.special, "PZ", month)
        bank = pages(self.books.bank.pop(month, []), self.bank, "YH", month)
        spent = pages(self.books.expenditure.pop(month, []), self.spent, "ZC", month)
        for balances, book in ((self.special, special), (self.bank, bank), (self.spent, spent)):
            balances.update({page.fund: page.closing for page in book})
        self._write_books(month, folders, special, bank, spent)

    def _unbooked_fee(self, month: Month) -> None:
        """A fee of the expenditure account that the agency does not book; the bank returns it a month later."""
        for month_of, fee in ((month, True), (month.plus(-1), False)):
            fund = self.violations.planned("r18_expenditure_account_balance", month_of)
            if fund is not None:
                receipt, payment = (0, _FEE) if fee else (_FEE, 0)
                day = int(month.replace("-", "")) * 100 + 18
                self.books.spend(
                    Row(fund, day, "other_fee", receipt, payment, counterparty="开户银行", summary="账户管理费")
                )
                if fee:
                    self.truth.rule("r18_expenditure_account_balance", month, fund, "1003")

    def _write_books(
        self, month: Month, folders: dict[str, Path], special: list[Page], bank: list[Page], spent: list[Page]
    ) -> None:
        stamp, finance, agency = month.replace("-", ""), folders["finance"], folders["social_insurance"]
        write_ledger(finance / f"财政专户明细账_{stamp}.xlsx", month, special, self.violations, self.truth)
        write_bank(finance / f"银行对账单_财政专户_{stamp}.xlsx", month, bank, self.violations, self.truth, "special")
        write_bank(
            finance / f"银行对账单_支出户_{stamp}.xlsx", month, spent, self.violations, self.truth, "expenditure"
        )
        self.ledger.post_pages(special, spent)
        break_postings(self.ledger, month, self.violations, self.truth)
        shown = {fund: self.ledger.close(fund) for fund in self.special}
        break_shown(shown, month, self.violations, self.truth)
        write_trial_balance(agency / f"科目余额表_{stamp}.xlsx", month, shown)
        write_statement(agency / f"会计报表_{stamp}.xlsx", month, shown, self.violations, self.truth)
