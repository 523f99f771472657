"""The sheet 余额调节表 of the monthly workbook: a block for each fund, each on a page of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.identifiers import mask
from etl.labels import catalogue, label, label_or_key
from etl.months import Month
from etl.report.funds import Balance, Fund

_HEAD = ("item", "date", "ref", "cause", "age", "amount")
_LEFT, _RIGHT = ("bank_received", "bank_paid"), ("ledger_received", "ledger_paid")


def write(workbook: Workbook, page: Worksheet, month: Month, funds: list[Fund]) -> None:
    """Fill `page` with both adjusted balances of every fund, their items, signatures and seals."""
    sheet = _Sheet(workbook, page)
    breaks = []
    for fund in funds:
        if fund.balance is not None:
            sheet.block(month, fund.fund, fund.balance)
            breaks.append(sheet.row)
    page.set_h_pagebreaks(breaks[:-1])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")
    page.print_area(0, 0, max(sheet.row - 1, 0), len(_HEAD) - 1)


class _Sheet:
    """Writes blocks one below the other; `row` is the next free row."""

    def __init__(self, workbook: Workbook, page: Worksheet) -> None:
        self.page, self.row = page, 0
        add = workbook.add_format
        self._title = add({"bold": True, "font_size": 14, "align": "center"})
        self._head = add({"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center"})
        money = {"num_format": "#,##0.00;[Red]-#,##0.00"}
        self._text, self._money = add({"border": 1, "num_format": "@"}), add({"border": 1, **money})
        bold = {"border": 1, "bold": True, "bg_color": "#F2F2F2"}
        self._strong, self._sum = add({**bold, "num_format": "@"}), add({**bold, **money})
        self._date, self._plain = add({"border": 1, "num_format": "yyyy-mm-dd"}), add({})
        for place, width in enumerate((34, 12, 26, 16, 10, 20)):
            page.set_column(place, place, width)

    def block(self, month: Month, fund: str, balance: Balance) -> None:
        """One fund: the ledger's side, the bank's side, whether they agree, who signs."""
        name = label_or_key("fund", fund)
        self.page.merge_range(self.row, 0, self.row, 5, f"{_paper('balance')}　{name}", self._title)
        self.page.write_string(self.row + 1, 0, _paper("head").format(fund=name, month=month), self._plain)
        for place, key in enumerate(_HEAD):
            self.page.write_string(self.row + 2, place, _paper(key), self._head)
        self.row += 3
        self._side(_paper("ledger"), balance.ledger, _LEFT, balance, balance.adjusted_ledger)
        self._side(_paper("bank_side"), balance.bank, _RIGHT, balance, balance.adjusted_bank)
        said = _paper("unbalanced").format(f"{balance.difference:,.2f}") if balance.difference else _paper("balanced")
        self.page.write_string(self.row, 0, said, self._plain)
        self._signatures()

    def _side(self, name: str, booked: Decimal, sides: tuple[str, ...], balance: Balance, adjusted: Decimal) -> None:
        self._line([name], booked, strong=True)
        for side in sides:
            self._line([_paper(side)], balance.sums[side])
            for item in balance.items[side]:
                cause = label_or_key("cause", item["cause"])
                self._line(["", item["entry_date"], item["ref"], cause, item["age"]], item["amount"])
        self._line([_paper("adjusted")], adjusted, strong=True)

    def _line(self, cells: list[Any], amount: Decimal, strong: bool = False) -> None:
        text, money = (self._strong, self._sum) if strong else (self._text, self._money)
        for place in range(5):
            value = cells[place] if place < len(cells) else ""
            if isinstance(value, int):
                self.page.write_number(self.row, place, value, self._text)
            else:
                self.page.write_string(self.row, place, mask(str(value)), text)
        self.page.write_number(self.row, 5, amount, money)
        self.row += 1

    def _signatures(self) -> None:
        who = "　　　　　　　".join(f"{label('statement', name)}：" for name in ("prepared", "reviewed", "approved"))
        parties = [text for (kind, _), text in catalogue().items() if kind == "seal"]
        self.page.write_string(self.row + 2, 0, who, self._plain)
        self.page.write_string(
            self.row + 4, 0, "　　　　　　　".join(f"{name}（盖章）" for name in parties), self._plain
        )
        self.row += 6


def _paper(name: str) -> str:
    return label("paper", name)
