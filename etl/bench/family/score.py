"""How right a matcher is: pairs and groups against the truth, per kind and in total.

Interchangeable entries count as one another: what is compared are their classes, with multiplicity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import product

from etl.bench.family.model import Entry, Family, Matches
from etl.money import percent

TOTAL, DECIDABLE = "total", "decidable"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, how many a matcher found, how many of those are right."""

    true: int
    found: int
    right: int

    @property
    def precision(self) -> Decimal | None:
        """Right of found in percent; None if nothing was found."""
        return percent(Decimal(self.right), Decimal(self.found))

    @property
    def recall(self) -> Decimal | None:
        """Right of true in percent; None if there is nothing to find."""
        return percent(Decimal(self.right), Decimal(self.true))

    @property
    def f1(self) -> Decimal | None:
        """The harmonic mean of precision and recall in percent."""
        return percent(Decimal(2 * self.right), Decimal(self.true + self.found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One kind of group, or `total`, or `decidable` (without what the data do not tell).

    A pair is an entry of each side in one group; a group is right if its entries are exactly a true group's.
    `wrong_money` in fen: the amounts, on the bank's side or else on the ledger's, of groups that put together what
    does not belong together. Something wrong counts for each kind it touches, once in total.
    """

    kind: str
    pairs: Tally
    groups: Tally
    wrong_money: int


def score(family: Family, found: Matches) -> list[Score]:
    """Scores in the order of kinds, then `decidable` and `total`. ValueError if an entry is in two groups."""
    used = Counter(key for group in found for key in group)
    if twice := [key for key, number in used.items() if number > 1]:
        raise ValueError(f"matched more than once: {', '.join(sorted(twice)[:5])}")
    truth = _Truth(family)
    pairs = _count(truth, truth.pairs, (pair for group in found for pair in truth.pairs_of(group)))
    groups = _count(truth, truth.several, found)
    money = truth.wrong_money(found)
    kinds = [*sorted({group.kind for group in family.groups}), DECIDABLE, TOTAL]
    return [Score(kind=k, pairs=pairs[k], groups=groups[k], wrong_money=money[k]) for k in kinds]


class _Truth:
    def __init__(self, family: Family) -> None:
        self._family = family
        self._entries: dict[str, Entry] = {e.entry_id: e for e in (*family.bank, *family.ledger)}
        self._group = {key: group for group in family.groups for key in group.entries}

    def labels(self, keys: Iterable[str]) -> set[str]:
        """The kinds that entries belong to, and `total`, and `decidable` if one of them is."""
        groups = [self._group[key] for key in keys]
        decided = {DECIDABLE} if any(group.decidable for group in groups) else set()
        return {group.kind for group in groups} | decided | {TOTAL}

    def classes(self, keys: Iterable[str]) -> tuple[str, ...]:
        """What `keys` are compared by."""
        return tuple(sorted(self._family.alike[key] for key in keys))

    def pairs_of(self, keys: Collection[str]) -> Iterator[tuple[str, str]]:
        """The pairs of one entry of each side among `keys`."""
        sides = [[k for k in keys if self._entries[k].side == side] for side in ("bank", "ledger")]
        return product(*sides)  # type: ignore[return-value]

    @cached_property
    def several(self) -> list[tuple[str, ...]]:
        """The true groups that are to be found."""
        return [group.entries for group in self._family.groups if len(group.entries) > 1]

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The true pairs."""
        return [pair for keys in self.several for pair in self.pairs_of(keys)]

    def wrong_money(self, found: Matches) -> Counter[str]:
        """Fen per label in groups that are not within one true group, up to interchangeable entries."""
        at: dict[str, set[str]] = defaultdict(set)
        for group in self._family.groups:
            for key in group.entries:
                at[self._family.alike[key]].add(group.group_id)
        wrong: Counter[str] = Counter()
        for keys in found:
            if not set.intersection(*(at[name] for name in self.classes(keys))):
                for label in self.labels(keys):
                    wrong[label] += self._money(keys)
        return wrong

    def _money(self, keys: Sequence[str]) -> int:
        bank = [key for key in keys if self._entries[key].side == "bank"]
        return sum(abs(self._entries[key].amount) for key in bank or keys)


def _count(truth: _Truth, true: Iterable[Sequence[str]], found: Iterable[Sequence[str]]) -> dict[str, Tally]:
    """Tallies per label of `found` against `true`; both are collections of entry ids."""
    there, given, right = Counter[str](), Counter[str](), Counter[str]()
    waiting: dict[tuple[str, ...], list[set[str]]] = defaultdict(list)
    for keys in true:
        labels = truth.labels(keys)
        there.update(labels)
        waiting[truth.classes(keys)].append(labels)
    for keys in found:
        if hits := waiting.get(truth.classes(keys)):
            labels = hits.pop()
            right.update(labels)
        else:
            labels = truth.labels(keys)
        given.update(labels)
    return defaultdict(lambda: Tally(0, 0, 0), {k: Tally(there[k], given[k], right[k]) for k in there | given})
