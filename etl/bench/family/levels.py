"""How hard a family is, and which fees banks take: read from the tables beside this file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from etl.errors import ContractError

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How hard a family is.

    In percent: `referenced` groups have a reference; `bank_named` and `ledger_named` entries have a counterparty, of
    the lines that only their party holds together `lines_named`; of the ledger's names `misspelt` have a wrong
    character and `shortened` lack the place; `popular` amounts are out of a few common ones. `shift` is the longest
    delay in days, `batch_lines` and `free_lines` the most lines of a group with and without a batch number.
    """

    rows_a_day: int
    referenced: int
    bank_named: int
    ledger_named: int
    lines_named: int
    popular: int
    shift: int
    batch_lines: int
    free_lines: int
    misspelt: int
    shortened: int
    shares: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What a bank takes off an amount of at most `up_to` fen (0: any): `fixed` fen and a rate, rounded half up."""

    kind: str
    up_to: int
    fixed: int
    per_10000: int


def level(name: str) -> Level:
    """The level called `name`; ContractError names those there are."""
    rows = {row.pop("level"): row for row in _rows("levels.csv")}
    if name not in rows:
        raise ContractError(f"difficulty {name!r} is not one of: {', '.join(rows)}")
    shares = {row["kind"]: int(row[name]) for row in _rows("shares.csv")}
    return Level(**{key: int(value) for key, value in rows[name].items()}, shares=shares)


@cache
def fees() -> tuple[Fee, ...]:
    """All fees, the lower limits of a kind first."""
    return tuple(
        Fee(kind=row["kind"], up_to=fen(row["up_to"] or "0"), fixed=fen(row["fixed"]), per_10000=int(row["per_10000"]))
        for row in _rows("fees.csv")
    )


def fee_kinds() -> tuple[str, ...]:
    """The kinds of fees, each once."""
    return tuple(dict.fromkeys(fee.kind for fee in fees()))


def fee(kind: str, amount: int) -> int:
    """The fee of `kind` on `amount`, both in fen; KeyError if there is no such kind."""
    for each in fees():
        if each.kind == kind and (not each.up_to or abs(amount) <= each.up_to):
            return each.fixed + (abs(amount) * each.per_10000 + 5_000) // 10_000
    raise KeyError(kind)


def fen(yuan: str) -> int:
    """Yuan as text in fen, e.g. "12.50" -> 1250; ContractError for fractions of a fen."""
    value = Decimal(yuan) * 100
    if value != value.to_integral_value():
        raise ContractError(f"{yuan!r} has fractions of a fen")
    return int(value)


def yuan(fen: int) -> str:
    """Fen as yuan with two places, e.g. -5 -> "-0.05"."""
    return f"{Decimal(fen).scaleb(-2):.2f}"


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
