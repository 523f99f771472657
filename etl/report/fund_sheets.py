"""The sheets 三方对账表 and 余额调节表 of the monthly workbook: a block for each fund on a page of its own, to sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from etl.labels import catalogue, label, label_or_key
from etl.months import Month
from etl.report.book import Book
from etl.report.funds import Balance, Fund, Row, Side, unproved

_TOTALS = ("total_first", "total_second", "difference", "opening", "new", "cleared", "tolerated", "closing")
_STATEMENT = ("leg", "first", "other", "component", *_TOTALS, "verified")
_BALANCE = ("item", "date", "ref", "cause", "age", "detail", "amount")
_DETAIL, _AMOUNT = 5, 6
_BLANK = [("", "text")] * 5


def statements(book: Book, month: Month, funds: Sequence[Fund]) -> None:
    """The page 三方对账表: each fund's comparisons, whether its books agree, signatures and seals."""
    widths = (30, 10, 14, 10, 15, 15, 14, 14, 14, 14, 7, 14, 6)
    sheet = _Sheet(book, label("statement", "statement"), widths)
    for fund in funds:
        sheet.block(month, fund.fund, _paper("statement"), lambda fund=fund: _statement(sheet, fund))  # type: ignore[misc]
    sheet.finish()


def balances(book: Book, month: Month, funds: Sequence[Fund]) -> None:
    """The page 余额调节表: each fund's balance by ledger and by bank, each adjusted, signatures and seals."""
    sheet = _Sheet(book, label("statement", "balances"), (42, 12, 27, 16, 9, 18, 19))
    for fund in funds:
        if fund.balance is not None:
            balance = fund.balance
            sheet.block(month, fund.fund, _paper("balance"), lambda held=balance: _balance(sheet, held))  # type: ignore[misc]
    sheet.finish()


class _Sheet:
    """Writes blocks one below the other; `row` is the next free row."""

    def __init__(self, book: Book, name: str, widths: Sequence[int]) -> None:
        self.book, self.row, self._breaks, self.last = book, 0, list[int](), len(widths) - 1
        self.page: Worksheet = book.page(name)
        self.page.set_landscape()
        for place, width in enumerate(widths):
            self.page.set_column(place, place, width)

    def block(self, month: Month, fund: str, title: str, fill: Callable[[], None]) -> None:
        """A fund's title, what `fill` writes, and the signatures below it; the next block begins a page."""
        name = label_or_key("fund", fund)
        self.page.set_row(self.row, 24)
        self.page.write_string(self.row, 0, f"{title}　{name}", self.book.title)
        head = _paper("head").format(fund=name, month=f"{month.year}年{month.number}月")
        self.page.write_string(self.row + 1, 0, head, self.book.plain)
        self.row += 2
        fill()
        self._signatures()
        self._breaks.append(self.row)

    def heads(self, *names: str) -> None:
        for place, name in enumerate(names):
            self.book.head(self.page, self.row, place, _paper(name))
        self.row += 1

    def line(self, *cells: tuple[Any, str], strong: bool = False) -> None:
        """A row of values, each with its kind."""
        for place, (value, kind) in enumerate(cells):
            self.book.put(self.page, self.row, place, value, kind, strong)
        self.row += 1

    def told(self, text: str) -> None:
        """A line of text without a border."""
        self.page.write_string(self.row, 0, text, self.book.plain)
        self.row += 1

    def wide(self, text: str, first: int, lines: int = 1, strong: bool = False) -> None:
        """Text from column `first` to the last one, in the row that is begun."""
        self.book.span(self.page, self.row, first, self.last, text, strong)
        self.page.set_row(self.row, 15 * lines)

    def finish(self) -> None:
        self.page.set_h_pagebreaks(self._breaks[:-1])
        self.page.print_area(0, 0, max(self.row - 1, 0), self.last)

    def _signatures(self) -> None:
        """A column for each party: seal, then who made, checked and answers for it, and the day."""
        parties = [text for (kind, _), text in catalogue().items() if kind == "seal"]
        lines = [
            f"{_paper('seal')}：",
            *(f"{label('statement', who)}：" for who in ("prepared", "reviewed", "approved")),
        ]
        lines.append(f"{_paper('day')}：　　　　年　　月　　日")
        ends = [(self.last + 1) * number // len(parties) for number in range(len(parties) + 1)]
        self.row += 1
        for number, text in enumerate(["", *lines]):
            for party, first, end in zip(parties, ends, ends[1:], strict=False):
                self.book.span(self.page, self.row, first, end - 1, text or party, strong=number == 0)
            self.page.set_row(self.row, 24 if number else 16)
            self.row += 1
        self.row += 1


def _paper(name: str) -> str:
    return label("paper", name)


def _statement(sheet: _Sheet, fund: Fund) -> None:
    sheet.heads(*_STATEMENT)
    for row in fund.comparisons:
        _comparison(sheet, row)
    sheet.told(fund.proof)
    sheet.told(fund.carried if fund.items else _paper("none"))
    sheet.heads("check", "result")
    sheet.row -= 1
    sheet.wide(_paper("said"), 2, strong=True)
    sheet.row += 1
    for one in fund.agreements():
        sheet.wide(one.said, 2, lines=1 + len(one.said) // 75)
        sheet.line((_paper(one.kind), "wrap"), (_paper(f"result_{one.result}"), "wrap"))


def _comparison(sheet: _Sheet, row: Row) -> None:
    """A line whose difference and proof compute."""
    names = (("leg", row["leg"]), ("party", row["first_party"] or ""), ("party", row["other_party"]))
    named = [label_or_key(kind, key) for kind, key in (*names, ("component", row["component"]))]
    at, cells = sheet.row, {name: xl_rowcol_to_cell(sheet.row, place) for place, name in enumerate(_TOTALS, start=4)}
    sheet.line(*[(text, "wrap") for text in named], *[(row[name], "money") for name in _TOTALS])
    both, place = (_paper("holds"), _paper("broken")), _TOTALS.index("difference") + 4
    sheet.book.live(sheet.page, at, place, "={total_first}-{total_second}".format(**cells), row["difference"])
    test = '=IF(ROUND({difference}-({closing}-{opening}+{tolerated}),2)=0,"%s","%s")'.format(**cells)
    sheet.book.live(sheet.page, at, len(_STATEMENT) - 1, test % both, both[bool(unproved(row))], "text")


def _balance(sheet: _Sheet, balance: Balance) -> None:
    sheet.heads(*_BALANCE)
    ledger = _half(sheet, _paper("ledger"), balance.ledger, balance.ledger_sides, balance.adjusted_ledger)
    bank = _half(sheet, _paper("bank_side"), balance.bank, balance.bank_sides, balance.adjusted_bank)
    if balance.difference is not None:
        _sum(sheet, _paper("difference"), f"={ledger}-{bank}", balance.difference)
    sheet.told(balance.verdict)


def _half(sheet: _Sheet, name: str, booked: Decimal | None, sides: Sequence[Side], adjusted: Decimal | None) -> str:
    """A side from its balance as booked to its adjusted balance, whose cell is returned."""
    top = xl_rowcol_to_cell(sheet.row, _AMOUNT)
    kind = "text" if booked is None else "money"
    sheet.line((name, "text"), *_BLANK, (_paper("unbooked") if booked is None else booked, kind), strong=True)
    formula = f"={top}"
    for side in sides:
        formula += f"{'+' if side.sign > 0 else '-'}{_line(sheet, side)}"
    if adjusted is None:
        sheet.line((_paper("adjusted"), "text"), *_BLANK, ("", "text"), strong=True)
    else:
        _sum(sheet, _paper("adjusted"), formula, adjusted)
    return str(xl_rowcol_to_cell(sheet.row - 1, _AMOUNT))


def _line(sheet: _Sheet, side: Side) -> str:
    """The live sum of a line, and its items below it; returns the cell of the sum."""
    sum_cell, first = xl_rowcol_to_cell(sheet.row, _AMOUNT), sheet.row + 1
    sheet.line((_paper(side.name), "wrap"), *_BLANK, (side.total, "money"))
    if side.items:
        area = f"{xl_rowcol_to_cell(first, _DETAIL)}:{xl_rowcol_to_cell(first + len(side.items) - 1, _DETAIL)}"
        sheet.book.live(sheet.page, sheet.row - 1, _AMOUNT, f"=SUM({area})", side.total)
    for item in side.items:
        cause = (label_or_key("cause", item["cause"]), "text")
        named = (("", "text"), (item["entry_date"], "date"), (item["ref"], "wrap"), cause, (item["age"], "integer"))
        sheet.line(*named, (item["amount"], "money"), ("", "text"))
    return str(sum_cell)


def _sum(sheet: _Sheet, name: str, formula: str, value: Decimal) -> None:
    sheet.line((name, "text"), *_BLANK, (value, "money"), strong=True)
    sheet.book.live(sheet.page, sheet.row - 1, _AMOUNT, formula, value, strong=True)
