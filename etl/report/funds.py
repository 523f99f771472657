"""What the printed statement of a month says of each fund: comparisons, balances and their items, open items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from etl.labels import catalogue
from etl.settings import PROJECT

SQL = PROJECT / "sql" / "statement"
SIDES = ("bank_received", "bank_paid", "ledger_received", "ledger_paid")
KINDS = ("ledgers", "bank", "report")
Row = dict[str, Any]


@dataclass(frozen=True)
class Balance:
    """A special account at the end of the month, in yuan. `items` are what one side has not booked, by side."""

    ledger: Decimal
    bank: Decimal
    sums: Mapping[str, Decimal]
    items: Mapping[str, Sequence[Row]]

    @property
    def adjusted_ledger(self) -> Decimal:
        """The ledger with what only the bank has booked."""
        return self.ledger + self.sums["bank_received"] - self.sums["bank_paid"]

    @property
    def adjusted_bank(self) -> Decimal:
        """The bank with what only the ledger has booked."""
        return self.bank + self.sums["ledger_received"] - self.sums["ledger_paid"]

    @property
    def difference(self) -> Decimal:
        """What no item explains; zero where the books are in order."""
        return self.adjusted_ledger - self.adjusted_bank


@dataclass
class Fund:
    """A fund's month; `balance` is None where it has no special account."""

    fund: str
    balance: Balance | None = None
    comparisons: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    faults: dict[str, Row] = field(default_factory=dict)


def read(connection: duckdb.DuckDBPyConnection) -> list[Fund]:
    """Every fund of the month's views, in the order of the catalogue."""
    found: dict[str, Fund] = {}
    for row in _rows("comparisons", connection):
        found.setdefault(row["fund"], Fund(row["fund"])).comparisons.append(row)
    for row in _rows("items", connection):
        found.setdefault(row["fund"], Fund(row["fund"])).items.append(row)
    for row in _rows("agreement", connection):
        found.setdefault(row["fund"], Fund(row["fund"])).faults[row["kind"]] = row
    booked = _rows("balance_items", connection)
    for row in _rows("balances", connection):
        found.setdefault(row["fund"], Fund(row["fund"])).balance = _balance(row, booked)
    order = [key for kind, key in catalogue() if kind == "fund"]
    return sorted(
        found.values(), key=lambda one: (order.index(one.fund) if one.fund in order else len(order), one.fund)
    )


def _balance(row: Row, booked: Sequence[Row]) -> Balance:
    mine = [item for item in booked if item["fund"] == row["fund"]]
    items = {side: [item for item in mine if item["side"] == side] for side in SIDES}
    return Balance(row["ledger"], row["bank"], {side: row[side] for side in SIDES}, items)


def _rows(name: str, connection: duckdb.DuckDBPyConnection) -> list[Row]:
    found = connection.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, values, strict=True)) for values in found.fetchall()]
