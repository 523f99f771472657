"""What the signed statement of a month says of each fund: comparisons, adjusted balances, agreement, open items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import duckdb

from etl.contracts import TABLES
from etl.labels import catalogue, label
from etl.report import codes
from etl.settings import PROJECT

SQL = PROJECT / "sql" / "statement"
KINDS = ("ledgers", "bank", "report")
LEDGER_SIDES = (("bank_received", 1), ("bank_paid", -1), ("ledger_wrong_receipt", -1), ("ledger_wrong_payment", 1))
BANK_SIDES = (("ledger_received", 1), ("ledger_paid", -1), ("bank_wrong_receipt", -1), ("bank_wrong_payment", 1))
_ALWAYS = ("bank_received", "bank_paid", "ledger_received", "ledger_paid")  # lines of the form; errors only if any
_BOOKS = {
    "ledgers": ("special_account", "trial_balance"),
    "bank": ("special_account", "bank_statement"),
    "report": ("trial_balance", "reported_statement"),
}
Row = dict[str, Any]
Result = Literal["yes", "adjusted", "no", "unknown"]
ZERO = Decimal(0)


@dataclass(frozen=True)
class Side:
    """A line of the balance: what is added (`sign` +1) to a balance or taken off (-1), and why."""

    name: str
    sign: int
    items: Sequence[Row]

    @property
    def total(self) -> Decimal:
        return sum((item["amount"] for item in self.items), ZERO)


@dataclass(frozen=True)
class Balance:
    """A special account at the end of the month, in yuan; None where that book did not come in."""

    ledger: Decimal | None
    bank: Decimal | None
    items: Sequence[Row]

    @property
    def ledger_sides(self) -> list[Side]:
        """What corrects the ledger's balance."""
        return self._sides(LEDGER_SIDES)

    @property
    def bank_sides(self) -> list[Side]:
        """What corrects the bank's balance."""
        return self._sides(BANK_SIDES)

    @property
    def adjusted_ledger(self) -> Decimal | None:
        return _adjusted(self.ledger, self.ledger_sides)

    @property
    def adjusted_bank(self) -> Decimal | None:
        return _adjusted(self.bank, self.bank_sides)

    @property
    def difference(self) -> Decimal | None:
        """What no item explains: zero where the books are in order, None where a book is missing."""
        if self.adjusted_ledger is None or self.adjusted_bank is None:
            return None
        return self.adjusted_ledger - self.adjusted_bank

    @property
    def verdict(self) -> str:
        """Whether both adjusted balances are equal, and what of their items nobody has explained."""
        if self.difference is None:
            return label("paper", "no_bank" if self.bank is None else "no_ledger")
        said = label("paper", "unbalanced").format(f"{self.difference:,.2f}")
        unknown = [item["amount"] for item in self.items if item["cause"] == "unexplained"]
        told = label("paper", "unexplained").format(len(unknown), f"{sum(unknown, ZERO):,.2f}") if unknown else ""
        return (said if self.difference else label("paper", "balanced")) + told

    def _sides(self, sides: Sequence[tuple[str, int]]) -> list[Side]:
        made = [Side(name, sign, [item for item in self.items if item["side"] == name]) for name, sign in sides]
        return [side for side in made if side.items or side.name in _ALWAYS]


def _adjusted(booked: Decimal | None, sides: Sequence[Side]) -> Decimal | None:
    return None if booked is None else booked + sum((side.sign * side.total for side in sides), ZERO)


@dataclass(frozen=True)
class Agreement:
    """Whether a kind of books agrees: yes, adjusted (by open items), no, or unknown (a book is missing)."""

    kind: str
    result: Result
    said: str


@dataclass
class Fund:
    """A fund's month; `balance` is None where it has no special account. `items` are all open items."""

    fund: str
    balance: Balance | None = None
    comparisons: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    faults: list[Row] = field(default_factory=list)
    books: set[str] = field(default_factory=set)

    @property
    def closing(self) -> Decimal:
        """What all comparisons carry on to the next month."""
        return sum((row["closing"] for row in self.comparisons), ZERO)

    @property
    def effect(self) -> Decimal:
        """The effect of all open items; equal to `closing` where the statement lists what it carries."""
        return sum((item["effect"] for item in self.items), ZERO)

    @property
    def proof(self) -> str:
        """Whether each line is proved, and the items listed are those that the lines carry."""
        wrong = [str(number) for number, row in enumerate(self.comparisons, start=1) if unproved(row)]
        said = label("paper", "proof_broken").format("、".join(wrong)) if wrong else label("paper", "proof_holds")
        return label("paper", "proof") + said.format(len(self.comparisons))

    @property
    def carried(self) -> str:
        """Whether the effect of the items is what the comparisons carry on."""
        key = "carried" if self.effect == self.closing else "carried_not"
        return label("paper", key).format(len(self.items), f"{self.effect:,.2f}", f"{self.closing:,.2f}")

    def agreements(self) -> list[Agreement]:
        """账账, 账实, 账表, in this order."""
        return [self._agreement(kind) for kind in KINDS]

    def _agreement(self, kind: str) -> Agreement:
        faults = [
            f"{codes.told(row['message'])}（{row['items']} {label('chart', 'item')}）"
            for row in self.faults
            if row["kind"] == kind
        ]
        items = [item for item in self.items if kind != "report" and (item["leg"] == "bank") == (kind == "bank")]
        unknown = [item for item in items if item["cause"] == "unexplained"]
        missing = [TABLES[book].label for book in _BOOKS[kind] if book not in self.books]
        told = [_told("unexplained_items", unknown)] if unknown else []
        told += [_told("adjusting", items)] if items else []
        if missing:
            faults.append(label("paper", "missing").format("、".join(missing)))
        result: Result = "yes"
        if any(row["kind"] == kind for row in self.faults) or unknown:
            result = "no"
        elif missing:
            result = "unknown"
        elif items:
            result = "adjusted"
        return Agreement(kind, result, "；".join([*faults, *told]))

    def summary(self) -> list[Row]:
        """Open items by comparison, party and cause: number, amount as booked, effect, oldest age."""
        found: dict[tuple[str, str, str], Row] = {}
        for item in self.items:
            key = (item["leg"], item["party"], item["cause"])
            row = found.setdefault(key, {**dict(zip(("leg", "party", "cause"), key, strict=True)), **_NOTHING})
            row["items"] += 1
            row["amount"] += item["amount"]
            row["effect"] += item["effect"]
            row["age"] = max(row["age"], item["age"])
        return list(found.values())


_NOTHING = {"items": 0, "amount": ZERO, "effect": ZERO, "age": 0}


def _told(key: str, items: Sequence[Row]) -> str:
    return label("paper", key).format(len(items), f"{sum((abs(item['amount']) for item in items), ZERO):,.2f}")


def unproved(row: Mapping[str, Any]) -> Decimal:
    """What a line of the statement does not prove: zero in every run."""
    return Decimal(row["difference"] - (row["closing"] - row["opening"] + row["tolerated"]))


def read(connection: duckdb.DuckDBPyConnection) -> list[Fund]:
    """Every fund of the month's views, in the order of the catalogue."""
    found: dict[str, Fund] = {}
    for name in ("comparisons", "items", "agreement", "held", "balances"):
        for row in _rows(name, connection):
            _add(found.setdefault(row["fund"], Fund(row["fund"])), name, row)
    booked = _rows("balance_items", connection)
    for one in found.values():
        items = [item for item in booked if item["fund"] == one.fund]
        if one.balance is not None or items:
            held = one.balance or Balance(None, None, ())
            one.balance = Balance(held.ledger, held.bank, items)
    return [_ordered(found[name]) for name in sorted(found, key=_place("fund"))]


def _add(fund: Fund, name: str, row: Row) -> None:
    if name == "balances":
        fund.balance = Balance(row["ledger"], row["bank"], ())
    elif name == "held":
        fund.books.add(row["book"])
    else:
        {"comparisons": fund.comparisons, "items": fund.items, "agreement": fund.faults}[name].append(row)


def _ordered(fund: Fund) -> Fund:
    """Comparisons and components as people name them: collection first, the bank last."""
    leg, component = _place("leg"), _place("component")
    fund.comparisons.sort(key=lambda row: (leg(row["leg"]), row["other_party"], component(row["component"])))
    fund.items.sort(key=lambda row: leg(row["leg"]))
    return fund


def _place(kind: str) -> Any:
    """Sort key by the order of the catalogue; what it lacks comes last."""
    order = {key: place for place, key in enumerate(_keys(kind))}
    return lambda key: (order.get(key, len(order)), key)


def _keys(kind: str) -> Iterator[str]:
    yield from (key for of, key in catalogue() if of == kind)


def _rows(name: str, connection: duckdb.DuckDBPyConnection) -> list[Row]:
    found = connection.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, values, strict=True)) for values in found.fetchall()]
