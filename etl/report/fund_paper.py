"""The month on paper, to be signed: for each fund 三方对账表, 余额调节表, open items, signatures and seals."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

from etl.labels import catalogue, label, label_or_key
from etl.months import Month
from etl.report.funds import KINDS, Balance, Fund, Row
from etl.report.word import Paper

_MOST = 60  # open items printed for a fund; the rest are added up and stand in the workbook


def write(path: Path, month: Month, funds: list[Fund]) -> None:
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
        paper.heading(f"{_paper('items')}　{name}", 2)
        _items(paper, fund)
        _signatures(paper)
    paper.save(path)


def _paper(name: str) -> str:
    return label("paper", name)


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _comparisons(paper: Paper, fund: Fund) -> None:
    names = ("total_first", "total_second", "difference", "opening", "new", "cleared", "tolerated", "closing")
    rows = []
    for row in fund.comparisons:
        who = (label_or_key("party", row["first_party"] or ""), label_or_key("party", row["other_party"]))
        named = (label_or_key("leg", row["leg"]), *who, label_or_key("component", row["component"]))
        rows.append([*named, *(_money(row[name]) for name in names)])
    head = [_paper(name) for name in ("leg", "first", "other", "component", *names)]
    shares = (2.6, 0.8, 1.3, 1, 1.9, 1.9, 1.75, 1.75, 1.75, 1.75, 0.8, 1.75)
    paper.table(head, rows, shares, range(4, 12), points=8.5, source=_paper("proof"))


def _agreement(paper: Paper, fund: Fund) -> None:
    """账账相符, 账实相符, 账表相符, each with what was found."""
    rows = []
    for kind in KINDS:
        fault = fund.faults.get(kind)
        said = f"{fault['message']}（{fault['items']} {label('chart', 'item')}）" if fault else ""
        rows.append([_paper(kind), _paper("no" if fault else "yes"), said])
    paper.table([_paper("check"), _paper("result"), _paper("fault")], rows, (1.4, 1, 8), points=8.5)


def _balance(paper: Paper, balance: Balance) -> None:
    """Both sides from the balance as booked to the balance as it should be, line against line."""
    left = [(_paper("ledger"), balance.ledger), *_side(balance, "bank_received", 1), *_side(balance, "bank_paid", -1)]
    right = [
        (_paper("bank_side"), balance.bank),
        *_side(balance, "ledger_received", 1),
        *_side(balance, "ledger_paid", -1),
    ]
    rows = []
    for one, other in zip_longest(left, right, fillvalue=("", None)):
        rows.append([one[0], _cell(one[1]), other[0], _cell(other[1])])
    adjusted = _paper("adjusted")
    rows.append([adjusted, _money(balance.adjusted_ledger), adjusted, _money(balance.adjusted_bank)])
    head = [_paper("item"), _paper("amount"), _paper("item"), _paper("amount")]
    verdict = _paper("balanced") if not balance.difference else _paper("unbalanced").format(_money(balance.difference))
    paper.table(head, rows, (4.4, 1.5, 4.4, 1.5), (1, 3), points=8.5, bold_last=True, source=verdict)


def _cell(amount: Decimal | None) -> str:
    return "" if amount is None else _money(amount)


def _side(balance: Balance, side: str, sign: int) -> list[tuple[str, Decimal | None]]:
    """The sum of a side, and below it each of its items with date, voucher and cause."""
    lines: list[tuple[str, Decimal | None]] = [(_paper(side), balance.sums[side])]
    for item in balance.items[side]:
        said = f"　{item['entry_date']}　{item['ref']}　{label_or_key('cause', item['cause'])}"
        lines.append((f"{said}　{'＋' if sign > 0 else '－'}{_money(item['amount'])}", None))
    return lines


def _items(paper: Paper, fund: Fund) -> None:
    first = ("number", "leg", "party", "component", "date", "ref", "amount", "cause", "first_month", "age")
    head = [_paper(name) for name in first]
    rows = [_item(number, row) for number, row in enumerate(fund.items[:_MOST], start=1)]
    rest = fund.items[_MOST:]
    more = (
        _paper("more").format(len(rest), _money(sum((abs(row["amount"]) for row in rest), Decimal(0)))) if rest else ""
    )
    if rows:
        paper.table(head, rows, (0.7, 2.7, 1.5, 1.1, 1.6, 4.2, 1.6, 1.9, 1.2, 1.3), (6, 9), points=8.5, source=more)
    else:
        paper.line(_paper("none"))


def _item(number: int, row: Row) -> list[str]:
    where = (label_or_key("leg", row["leg"]), label_or_key("party", row["party"]))
    what = (
        label_or_key("component", row["component"]),
        f"{row['entry_date']}",
        row["ref"] or "",
        _money(row["amount"]),
    )
    return [f"{number}", *where, *what, label_or_key("cause", row["cause"]), row["first_month"], f"{row['age']}"]


def _signatures(paper: Paper) -> None:
    """A column for each party: seal, then who made, checked and answers for it."""
    parties = [text for (kind, _), text in catalogue().items() if kind == "seal"]
    blank = "　" * 8
    rows = [[f"{_paper('seal')}：" for _ in parties]]
    rows += [[f"{label('statement', who)}：{blank}" for _ in parties] for who in ("prepared", "reviewed", "approved")]
    rows.append([f"{_paper('day')}：　　　　年　　月　　日" for _ in parties])
    paper.table(parties, rows, points=10, tall=0.85, together=True)
