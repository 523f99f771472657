"""First come, first served, as most open tools match: in file order each bank line takes the nearest that is free.

A fairly good one: equal references go first, then sums by batch number, then amount and date nearness, then equal
references with amounts a percent apart. What is taken is never given back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from etl.bench.family.model import Entry, Family

WINDOW_DAYS = 5
TOLERANCE_PERCENT = 1
Key = Callable[[Entry], Any]


def match(family: Family) -> list[tuple[str, ...]]:
    """Groups of entry ids."""
    free = {entry.entry_id: entry for entry in (*family.bank, *family.ledger)}
    found: list[tuple[str, ...]] = []
    for step in (_same_reference, _batches, _same_amount, _near_amount):
        for group in step(
            [e for e in family.bank if e.entry_id in free], [e for e in family.ledger if e.entry_id in free]
        ):
            found.append(group)
            for entry_id in group:
                del free[entry_id]
    return found


def _same_reference(bank: list[Entry], ledger: list[Entry]) -> list[tuple[str, ...]]:
    return _nearest(bank, ledger, lambda e: (e.reference, e.amount) if e.reference else None)


def _same_amount(bank: list[Entry], ledger: list[Entry]) -> list[tuple[str, ...]]:
    return _nearest(bank, ledger, lambda e: e.amount)


def _near_amount(bank: list[Entry], ledger: list[Entry]) -> list[tuple[str, ...]]:
    return _nearest(bank, ledger, lambda e: e.reference or None)


def _batches(bank: list[Entry], ledger: list[Entry]) -> list[tuple[str, ...]]:
    """All entries of a batch number, if both sides' sums agree."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in (*bank, *ledger):
        if entry.batch_no:
            groups[entry.batch_no].append(entry)
    return [tuple(e.entry_id for e in group) for group in groups.values() if _balanced(group)]


def _balanced(group: Iterable[Entry]) -> bool:
    signed = [e.amount if e.side == "bank" else -e.amount for e in group]
    return sum(signed) == 0


def _nearest(bank: list[Entry], ledger: list[Entry], key: Key) -> list[tuple[str, ...]]:
    """Each bank line with the ledger line of equal key and nearest date, the first of equally near ones."""
    free: dict[Any, list[Entry]] = defaultdict(list)
    for entry in ledger:
        if (value := key(entry)) is not None:
            free[value].append(entry)
    found: list[tuple[str, ...]] = []
    for entry in bank:
        near = [other for other in free.get(key(entry), ()) if _fits(entry, other)]
        if near:
            taken = min(near, key=lambda other: abs((other.day - entry.day).days))
            free[key(entry)].remove(taken)
            found.append((entry.entry_id, taken.entry_id))
    return found


def _fits(one: Entry, other: Entry) -> bool:
    apart = abs((other.day - one.day).days) <= WINDOW_DAYS
    return apart and abs(one.amount - other.amount) * 100 <= TOLERANCE_PERCENT * abs(one.amount)
