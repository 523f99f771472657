"""The month on paper, to be signed: for each fund 三方对账表, 余额调节表, open items, signatures and seals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from etl.labels import catalogue, label, label_or_key
from etl.months import Month
from etl.report.funds import Balance, Fund, Row, Side, unproved
from etl.report.word import Paper

_MOST = 400  # open items of a fund that are printed; more stand in the annex, which is named with its digest
_FEW = 20  # up to here a list needs no sums by cause, and a balance fits on what is left of a page or on the next


@dataclass(frozen=True)
class Annex:
    """The workbook of the same month, which holds every open item."""

    name: str
    sha256: str


def write(path: Path, month: Month, funds: list[Fund], annex: Annex) -> None:
    """Write the document of `month` to `path`: a fund begins a page."""
    title = label("statement", "title")
    paper = Paper(f"{title} {month}", f"{title}　{month}", landscape=True, margin=1.8, size=10.5)
    for number, fund in enumerate(funds):
        name = label_or_key("fund", fund.fund)
        paper.heading(f"{_paper('statement')}　{name}", 1, new_page=number > 0)
        paper.line(_paper("head").format(month=f"{month.year}年{month.number}月", fund=name))
        _comparisons(paper, fund)
        _agreement(paper, fund)
        if fund.balance:
            paper.heading(f"{_paper('balance')}　{name}", 2)
            _balance(paper, fund.balance)
        _items(paper, fund, name, annex)
        _signatures(paper)
    paper.save(path)


def _paper(name: str) -> str:
    return label("paper", name)


def _heads(*names: str) -> list[str]:
    return [_paper(name) for name in names]


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _comparisons(paper: Paper, fund: Fund) -> None:
    names = ("total_first", "total_second", "difference", "opening", "new", "cleared", "tolerated", "closing")
    rows = []
    for row in fund.comparisons:
        who = (label_or_key("party", row["first_party"] or ""), label_or_key("party", row["other_party"]))
        named = (label_or_key("leg", row["leg"]), *who, label_or_key("component", row["component"]))
        rows.append([*named, *(_money(row[name]) for name in names), _paper("broken" if unproved(row) else "holds")])
    shares = (2.8, 1.7, 2.3, 1.7, 2.5, 2.5, 2.1, 2.1, 2.1, 2.1, 1.2, 2.1, 1.1)
    head = _heads("leg", "first", "other", "component", *names, "verified")
    paper.table(head, rows, shares, range(4, 12), points=8.5, source=fund.proof)


def _agreement(paper: Paper, fund: Fund) -> None:
    """账账相符, 账实相符, 账表相符, each with what was found."""
    rows = [[_paper(one.kind), _paper(f"result_{one.result}"), one.said] for one in fund.agreements()]
    paper.table(_heads("check", "result", "said"), rows, (1.4, 1.4, 8), points=8.5)


def _balance(paper: Paper, balance: Balance) -> None:
    """Both sides from the balance as booked to the balance as it should be, line against line."""
    left = [(_paper("ledger"), "", _booked(balance.ledger)), *_side(balance.ledger_sides)]
    right = [(_paper("bank_side"), "", _booked(balance.bank)), *_side(balance.bank_sides)]
    rows = [[*one, *other] for one, other in zip_longest(left, right, fillvalue=("", "", ""))]
    adjusted = (_money(balance.adjusted_ledger), _money(balance.adjusted_bank))
    rows.append([part for amount in adjusted for part in (_paper("adjusted"), "", amount)])
    head = _heads("item", "detail", "amount") * 2
    form: dict[str, Any] = {"points": 8.5, "bold_last": True, "together": len(rows) <= _FEW}
    paper.table(head, rows, (4.6, 1.6, 1.8) * 2, (1, 2, 4, 5), source=balance.verdict, **form)


def _booked(amount: Decimal | None) -> str:
    return _paper("unbooked") if amount is None else _money(amount)


def _side(sides: list[Side]) -> list[tuple[str, str, str]]:
    """The sum of each line, and below it each of its items with date, voucher, cause and amount."""
    lines = []
    for side in sides:
        lines.append((_paper(side.name), "", _money(side.total)))
        for item in side.items:
            said = f"　{item['entry_date']}　{item['ref']}　{label_or_key('cause', item['cause'])}"
            lines.append((said, _money(item["amount"]), ""))
    return lines


def _items(paper: Paper, fund: Fund, name: str, annex: Annex) -> None:
    """Every item, below sums by cause if they are many; the annex in their place if they are too many to print."""
    if not fund.items:
        paper.heading(f"{_paper('items')}　{name}", 2)
        paper.line(_paper("none"))
        return
    if len(fund.items) > _FEW:
        _summary(paper, fund, name)
    if len(fund.items) > _MOST:
        paper.line(_paper("annex").format(len(fund.items), annex.name, annex.sha256), points=9)
        return
    paper.heading(f"{_paper('items')}　{name}", 2)
    head = _heads(
        "number", "leg", "party", "component", "date", "ref", "amount", "effect", "cause", "first_month", "age"
    )
    rows = [_item(number, row) for number, row in enumerate(fund.items, start=1)]
    rows.append([label("statement", "total"), *[""] * 6, _money(fund.effect), "", "", ""])
    shares = (1.1, 1.7, 2.3, 1.7, 2, 5.8, 2.3, 2.3, 3.1, 1.6, 1.9)
    paper.table(head, rows, shares, (6, 7, 10), points=8.5, bold_last=True, source=fund.carried)


def _summary(paper: Paper, fund: Fund, name: str) -> None:
    paper.heading(f"{_paper('summary')}　{name}", 2)
    rows = [
        [*_who(row), f"{row['items']}", _money(row["amount"]), _money(row["effect"]), f"{row['age']}"]
        for row in fund.summary()
    ]
    total = sum((row["items"] for row in fund.summary()), 0)
    rows.append([label("statement", "total"), "", "", f"{total}", "", _money(fund.effect), ""])
    head = _heads("leg", "party", "cause", "count", "booked", "effect", "oldest")
    shares = (4, 2.4, 2.6, 1.2, 2.6, 2.6, 1.8)
    paper.table(head, rows, shares, (3, 4, 5, 6), points=8.5, bold_last=True, source=fund.carried)


def _who(row: Row) -> tuple[str, str, str]:
    return label_or_key("leg", row["leg"]), label_or_key("party", row["party"]), label_or_key("cause", row["cause"])


def _item(number: int, row: Row) -> list[str]:
    leg, party, cause = _who(row)
    what = (label_or_key("component", row["component"]), f"{row['entry_date']}", row["ref"] or "")
    amounts = (_money(row["amount"]), _money(row["effect"]))
    short = leg.partition("（")[0]  # a row is one line
    return [f"{number}", short, party, *what, *amounts, cause, row["first_month"], f"{row['age']}"]


def _signatures(paper: Paper) -> None:
    """A column for each party: seal, then who made, checked and answers for it."""
    parties = [text for (kind, _), text in catalogue().items() if kind == "seal"]
    blank = "　" * 8
    rows = [[f"{_paper('seal')}：" for _ in parties]]
    rows += [[f"{label('statement', who)}：{blank}" for _ in parties] for who in ("prepared", "reviewed", "approved")]
    rows.append([f"{_paper('day')}：　　　　年　　月　　日" for _ in parties])
    paper.table(parties, rows, points=10, tall=0.85, together=True)
