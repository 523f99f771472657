"""The plainest baseline: exact keys, and only where a key is unique on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from etl.bench.family.model import Entry, Family

Key = Callable[[Entry], tuple[Any, ...] | None]


def by_reference(entry: Entry) -> tuple[Any, ...] | None:
    """Reference and amount; None without a reference."""
    return (entry.reference, entry.amount) if entry.reference else None


def by_date(entry: Entry) -> tuple[Any, ...]:
    """Amount and date."""
    return (entry.amount, entry.day)


def match(family: Family) -> list[tuple[str, ...]]:
    """Pairs of equal reference and amount, then of equal amount and date; each key must be unique on both sides."""
    found: list[tuple[str, ...]] = []
    bank, ledger = list(family.bank), list(family.ledger)
    for key in (by_reference, by_date):
        pairs = _unique(bank, ledger, key)
        found += pairs
        used = {entry_id for pair in pairs for entry_id in pair}
        bank, ledger = ([e for e in side if e.entry_id not in used] for side in (bank, ledger))
    return found


def _unique(bank: Iterable[Entry], ledger: Iterable[Entry], key: Key) -> list[tuple[str, ...]]:
    left, right = _keyed(bank, key), _keyed(ledger, key)
    both = (left[k] + right[k] for k in left if len(left[k]) == 1 == len(right.get(k, ())))
    return [tuple(pair) for pair in both]


def _keyed(entries: Iterable[Entry], key: Key) -> dict[tuple[Any, ...], list[str]]:
    keyed: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for entry in entries:
        if (value := key(entry)) is not None:
            keyed[value].append(entry.entry_id)
    return keyed
