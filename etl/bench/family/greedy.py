"""First come, first served, as most open tools match: in file order each bank line takes the nearest that is free.

Fairly good ones: equal references go first, then sums by batch number, then amount and nearness, then equal
references with amounts a percent apart. What is taken is never given back. `match` calls near what is near in date,
`match_by_name` what has the most alike party, then date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from rapidfuzz.distance import Levenshtein

from etl.bench.family.model import Entry, Family

WINDOW_DAYS = 5
TOLERANCE_PERCENT = 1
_NAME_UNKNOWN = 3  # worse than a name that is nearly the same, better than another one
Key = Callable[[Entry], Any]
Distance = Callable[[Entry, Entry], tuple[int, ...]]


def days_apart(one: Entry, other: Entry) -> tuple[int, ...]:
    """Days between the dates."""
    return (abs((other.day - one.day).days),)


def names_apart(one: Entry, other: Entry) -> tuple[int, ...]:
    """Edits between the parties' names, then days between the dates."""
    known = one.counterparty and other.counterparty
    return (
        Levenshtein.distance(one.counterparty, other.counterparty) if known else _NAME_UNKNOWN,
        *days_apart(one, other),
    )


def match(family: Family, distance: Distance = days_apart) -> list[tuple[str, ...]]:
    """Groups of entry ids."""
    free = {entry.entry_id: entry for entry in (*family.bank, *family.ledger)}
    found: list[tuple[str, ...]] = []
    by_key = (partial(_nearest, key=key, distance=distance) for key in (_reference_amount, _amount, _reference))
    same_reference, same_amount, near_amount = by_key
    for step in (same_reference, _batches, same_amount, near_amount):
        bank, ledger = ([e for e in side if e.entry_id in free] for side in (family.bank, family.ledger))
        for group in step(bank, ledger):
            found.append(group)
            for entry_id in group:
                del free[entry_id]
    return found


def match_by_name(family: Family) -> list[tuple[str, ...]]:
    """Groups of entry ids; of several in reach the one with the most alike name is nearest."""
    return match(family, names_apart)


def _reference_amount(entry: Entry) -> Any:
    return (entry.reference, entry.amount) if entry.reference else None


def _amount(entry: Entry) -> Any:
    return entry.amount


def _reference(entry: Entry) -> Any:
    return entry.reference or None


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


def _nearest(bank: list[Entry], ledger: list[Entry], key: Key, distance: Distance) -> list[tuple[str, ...]]:
    """Each bank line with the nearest ledger line of equal key, the first of equally near ones."""
    free: dict[Any, list[Entry]] = defaultdict(list)
    for entry in ledger:
        if (value := key(entry)) is not None:
            free[value].append(entry)
    found: list[tuple[str, ...]] = []
    for entry in bank:
        near = [other for other in free.get(key(entry), ()) if _fits(entry, other)]
        if near:
            taken = min(near, key=partial(distance, entry))
            free[key(entry)].remove(taken)
            found.append((entry.entry_id, taken.entry_id))
    return found


def _fits(one: Entry, other: Entry) -> bool:
    apart = abs((other.day - one.day).days) <= WINDOW_DAYS
    return apart and abs(one.amount - other.amount) * 100 <= TOLERANCE_PERCENT * abs(one.amount)
