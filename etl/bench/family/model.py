"""What a family is: the entries of a bank and a ledger, and the truth about which belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Side = Literal["bank", "ledger"]
SIDES: tuple[Side, Side] = ("bank", "ledger")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a bank statement or a ledger; `amount` in fen, receipts positive; unknown text is ''."""

    entry_id: str
    side: Side
    day: date
    amount: int
    summary: str
    counterparty: str
    reference: str
    batch_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries that belong together, or one that stands alone.

    `fee` in fen is what the bank withheld: sum of ledger - sum of bank. `decidable` is False where what the
    entries say does not tell which they are.
    """

    group_id: str
    kind: str
    entries: tuple[str, ...]
    fee_kind: str = ""
    fee: int = 0
    decidable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Both sides in file order and the truth: every entry in exactly one group.

    Entries with equal `alike` are interchangeable: it cannot be known, and does not matter, which of them is which.
    """

    bank: tuple[Entry, ...]
    ledger: tuple[Entry, ...]
    groups: tuple[Group, ...]
    alike: dict[str, str]


Matches = Sequence[Sequence[str]]
"""Groups of entry ids that a matcher puts together."""

Matcher = Callable[[Family], Matches]
