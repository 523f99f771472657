"""A month of the special account, and what the agency receives and pays from the expenditure account."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from etl.months import Month
from etl.simulate.benefits import Batch
from etl.simulate.budget import Payment
from etl.simulate.calendar import last_working_day, number, working_days
from etl.simulate.calibration import (
    EMPLOYEE_MED,
    ENTERPRISE,
    INJURY,
    RESIDENT_MED,
    UNEMPLOYMENT,
    County,
    fund_code,
    share,
)
from etl.simulate.movements import Books, Row
from etl.simulate.rng import generator

_MEDICAL = {EMPLOYEE_MED: "settlement.employee_medical", RESIDENT_MED: "settlement.resident_medical"}
_REMITTED_UP = (ENTERPRISE, UNEMPLOYMENT, INJURY)
_UP_PERCENT = 92  # of the contributions of a month goes to the upper level
QUARTER_ENDS = (3, 6, 9, 12)
_RATE, _RATE_SPENT = (75, 100_000), (9, 100_000)  # interest of a quarter, of special and expenditure account
BatchKey = tuple[int, int, int, int]  # fund, business, day, batch of the day


@dataclass
class Plan:
    """The movements of a month before anything goes wrong; injections take rows out of these lists."""

    month: Month
    contributions: list[Row] = field(default_factory=list)
    subsidies: list[tuple[Payment, Row]] = field(default_factory=list)
    transfers: list[tuple[Batch, Row]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    interest: list[Row] = field(default_factory=list)

    def last_day(self) -> int:
        """The last working day as YYYYMMDD."""
        return number(self.month, last_working_day(self.month))


def plan_month(
    county: County,
    month: Month,
    tax: dict[BatchKey, int],
    payments: list[Payment],
    pensions: list[Batch],
    balances: dict[int, int],
) -> Plan:
    """What should be booked in `month`; `balances` are the special account's at its start, for the interest."""
    plan = Plan(month)
    plan.contributions = [_contribution(key, amount) for key, amount in sorted(tax.items()) if amount]
    plan.subsidies = [(p, _subsidy(p)) for p in payments if p.line.fund >= 0]
    plan.batches = [*pensions, *_settlements(county, month), *_remit_ups(month, plan.contributions)]
    plan.transfers = [(b, _transfer(b)) for b in plan.batches if b.received]
    if month.number in QUARTER_ENDS:
        plan.interest = [_interest(fund, month, balance) for fund, balance in sorted(balances.items())]
    return plan


def batch_no(fund: int, business: int, day: int, bseq: int) -> str:
    """The treasury's batch number, as in the tax files."""
    return f"GK{fund_code(fund, 'finance')}{day}{business:02d}{bseq}"


def _contribution(key: BatchKey, amount: int) -> Row:
    fund, business, day, _ = key
    row = Row(fund, day, "contribution", batch=batch_no(*key), counterparty="国家金库乐昌市支库")
    if amount < 0:
        return replace(row, kind="refund", payment=-amount, summary="社会保险费退库")
    payer = "单位" if business == 1 else "个人"
    return replace(row, receipt=amount, summary=f"{payer}社会保险费入库")


def _subsidy(p: Payment) -> Row:
    return Row(
        p.line.fund,
        p.day,
        "subsidy",
        receipt=p.amount,
        batch=p.document,
        counterparty="乐昌市财政局",
        summary=p.line.name,
    )


def _settlements(county: County, month: Month) -> list[Batch]:
    """Four settlements with hospitals per medical fund, the last on the last working day."""
    days = working_days(month)
    on = [days[5], days[10], days[15], days[-1]]
    made = []
    for fund, code in _MEDICAL.items():
        plan = county.fen(code)
        rng = generator(county.seed, "settlement", month, fund)
        shifts = [int(x) for x in rng.integers(-8, 9, 3)]
        shifts.append(-sum(shifts))
        for index, day in enumerate(on):
            amount = share(plan, (month.number - 1) * 4 + index, 48)
            amount += amount * shifts[index] // 100
            batch = _batch(month, fund, "settlement", index, number(month, day), amount)
            batch.persons = max(1, amount // 120_000)
            made.append(batch)
    return made


def _remit_ups(month: Month, contributions: list[Row]) -> list[Batch]:
    """Funds kept at the upper level: most of what came in by the day goes up."""
    days = working_days(month)
    made = []
    for fund in _REMITTED_UP:
        for index, day in enumerate((days[11], days[-3])):
            low, high = number(month, days[11] if index else 0), number(month, day)
            amount = (
                sum(r.receipt for r in contributions if r.fund == fund and low < r.day <= high) * _UP_PERCENT // 100
            )
            if amount:
                made.append(_batch(month, fund, "remit_up", index, high, amount))
    return made


def _batch(month: Month, fund: int, kind: str, index: int, day: int, amount: int) -> Batch:
    prefix = "JS" if kind == "settlement" else "SJ"
    code = fund_code(fund, "social_insurance")
    text = month.replace("-", "")
    batch = Batch(f"{prefix}{code}{text}{index + 1:02d}", fund, kind, int(text), number(month, 1), day, day)
    batch.requested = day - 1 if day % 100 > 1 else day
    batch.from_fund = batch.paid = amount
    return batch


def _transfer(batch: Batch) -> Row:
    kind, whom = (
        ("remit_up", "韶关市社会保险基金") if batch.kind == "remit_up" else ("transfer", "乐昌市社会保险支出户")
    )
    words = {"pension": "拨付养老待遇", "settlement": "拨付医疗结算款", "remit_up": "上解上级"}
    return Row(
        batch.fund,
        batch.received,
        kind,
        payment=batch.due,
        batch=batch.number,
        counterparty=whom,
        summary=words[batch.kind],
    )


def _interest(fund: int, month: Month, balance: int) -> Row:
    day = next(d for d in working_days(month) if d >= 21)
    amount = max(100, balance * _RATE[0] // _RATE[1])
    return Row(
        fund,
        number(month, day),
        "interest",
        receipt=amount,
        batch=f"LX{fund}{month.replace('-', '')}",
        counterparty="开户银行",
        summary="专户存款利息",
    )


def spend(books: Books, batch: Batch) -> None:
    """The expenditure account receives the money of a batch and pays it out."""
    if batch.received:
        books.spend(
            Row(
                day=batch.received,
                kind="received",
                receipt=batch.due,
                contra="1009",
                counterparty="社会保险基金财政专户",
                summary="财政拨款",
                fund=batch.fund,
                batch=batch.number,
            )
        )
    contra = "5002" if batch.kind == "remit_up" else "5001"
    words = {
        "pension": ("代发清算户", "发放养老待遇"),
        "settlement": ("定点医疗机构", "医疗费用结算"),
        "remit_up": ("韶关市社会保险基金", "上解上级"),
    }
    whom, summary = words[batch.kind]
    books.spend(
        Row(
            day=batch.paid_on,
            kind="paid",
            payment=batch.paid,
            contra=contra,
            counterparty=whom,
            summary=summary,
            fund=batch.fund,
            batch=batch.number,
        )
    )


def spent_interest(books: Books, month: Month, balances: dict[int, int], keeps: int | None) -> None:
    """Interest of the expenditure accounts, handed on to the special account; fund `keeps` does not hand it on."""
    if month.number not in QUARTER_ENDS:
        return
    earned_on, handed_on = [number(month, day) for day in working_days(month) if day >= 21][:2]
    for fund, balance in sorted(balances.items()):
        amount = max(50, balance * _RATE_SPENT[0] // _RATE_SPENT[1])
        earned = Row(fund, earned_on, "interest", amount, contra="4003", counterparty="开户银行", summary="利息收入")
        books.spend(earned)
        if fund != keeps:
            _hand_on(books, earned.but(day=handed_on, contra="1009", batch=f"ZH{fund}{month.replace('-', '')}"))


def _hand_on(books: Books, row: Row) -> None:
    """Interest leaves the expenditure account and reaches the special account on the same day."""
    out = row.but(kind="handed_on", receipt=0, payment=row.receipt)
    books.spend(out.but(counterparty="社会保险基金财政专户", summary="利息划转财政专户"))
    books.both(row.but(counterparty="社会保险支出户", summary="支出户利息划转"))
