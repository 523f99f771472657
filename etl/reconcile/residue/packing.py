"""Which of the balanced parts of a block are certain, and which compete for the same entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from etl.reconcile.residue.balance import Budget, Counts
from etl.reconcile.residue.lots import components


@dataclass(frozen=True)
class Packing:
    """`taken`: parts and how often each stands; `competing`: parts of which some would exclude others."""

    taken: list[tuple[Counts, int]]
    competing: list[list[Counts]]


def pack(parts: list[Counts], sizes: list[int], budget: Budget) -> Packing:
    """Take the parts that do not compete for entries; of those that do only the one exact cover, if there is one.

    `sizes` are the entries of each lot. A cover is exact if every entry that any of the competing parts could take
    is in exactly one part of it.
    """
    taken, competing = [], []
    for together in _sharing(parts):
        repeats = [min(size // number for size, number in zip(sizes, part, strict=True) if number) for part in together]
        wanted = list(zip(together, repeats, strict=True))
        chosen = wanted if _fits(wanted, sizes) else _only_cover(together, sizes, budget)
        taken += chosen
        competing += [] if chosen else [together]
    return Packing(taken, competing)


def _sharing(parts: list[Counts]) -> list[list[Counts]]:
    """The parts that share lots, directly or through others."""
    holder: dict[int, int] = {}
    edges = []
    for number, part in enumerate(parts):
        for lot, count in enumerate(part):
            if count:
                edges.append((holder.setdefault(lot, number), number))
    return [[parts[number] for number in together] for together in components(len(parts), edges)]


def _fits(wanted: list[tuple[Counts, int]], sizes: list[int]) -> bool:
    """Whether all parts can stand beside each other, each as often as it could alone."""
    used = [sum(part[lot] * repeat for part, repeat in wanted) for lot in range(len(sizes))]
    return all(number <= size for number, size in zip(used, sizes, strict=True))


def _only_cover(parts: list[Counts], sizes: list[int], budget: Budget) -> list[tuple[Counts, int]]:
    """The exact cover of all lots of `parts` if there is exactly one, else nothing."""
    two = list(islice(_Cover(parts, budget).all(sizes), 2))
    return [(parts[number], two[0].count(number)) for number in sorted(set(two[0]))] if len(two) == 1 else []


class _Cover:
    """Exact covers of the lots that some parts have, the lots with the fewest parts first."""

    def __init__(self, parts: list[Counts], budget: Budget) -> None:
        self._parts, self._budget = parts, budget
        users = [[number for number, part in enumerate(parts) if part[lot]] for lot in range(len(parts[0]))]
        self._order = sorted((lot for lot, own in enumerate(users) if own), key=lambda lot: (len(users[lot]), lot))
        self._users = users

    def all(self, left: list[int], start: int = 0) -> Iterator[list[int]]:
        """Every exact cover once, as numbers of parts: the first open lot is filled by parts in ascending order."""
        open_lot = next((lot for lot in self._order if left[lot]), None)
        if open_lot is None:
            yield []
            return
        self._budget.spend(len(self._users[open_lot]) * len(left))
        for number in self._users[open_lot]:
            part = self._parts[number]
            if number >= start and all(need <= has for need, has in zip(part, left, strict=True)):
                rest = [has - need for need, has in zip(part, left, strict=True)]
                for cover in self.all(rest, number if rest[open_lot] else 0):
                    yield [number, *cover]
