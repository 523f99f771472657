"""All irreducible balanced parts of a block: meet in the middle over integer sums.

A selection is a bit mask with a run of bits for each lot: k of a lot's interchangeable items are its lowest k bits.
So one mask contains another exactly if it has as many or more of every lot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.reconcile.residue.lots import Lot, within
from etl.reconcile.residue.model import SubsetRule

Numbers = NDArray[np.int64]
Counts = tuple[int, ...]
MOST_ENTRIES = 62  # a bit each in a signed 64-bit mask


class GaveUpError(Exception):
    """A bound was reached; the text says which."""


@dataclass
class Budget:
    """Steps that may still be taken."""

    steps: int

    def spend(self, number: int) -> None:
        """Take steps; raises GaveUpError when there are not so many left."""
        if number > self.steps:
            raise GaveUpError("the search takes more steps than it may")
        self.steps -= number


class Block:
    """Lots whose signed amounts (side 0: +, the other: -) are searched for parts that sum to zero."""

    def __init__(self, lots: list[Lot], rule: SubsetRule, tolerance: int, budget: Budget) -> None:
        self._lots, self._rule, self._tolerance, self._budget = lots, rule, tolerance, budget
        self._signed = [lot.amount if lot.side == 0 else -lot.amount for lot in lots]
        sizes = [len(lot.ids) for lot in lots]
        if 2 * sum(abs(value) * size for value, size in zip(self._signed, sizes, strict=True)) + tolerance >= 2**62:
            raise GaveUpError("the sums are too large")
        self._most = [1 if self._single(lot) else size for lot, size in zip(lots, sizes, strict=True)]
        starts = np.cumsum([0, *sizes])[:-1]
        self._runs = [[((1 << k) - 1) << int(start) for k in range(size + 1)]
                      for start, size in zip(starts, sizes, strict=True)]  # fmt: skip
        self._barred = [self._bars(at) for at in range(len(lots))]

    def irreducible(self) -> list[Counts]:
        """How many of each lot every irreducible balanced part with entries of both sides takes, in a fixed order.

        A part is irreducible if it contains no smaller part that balances, be it of one side alone.
        """
        found = self._minimal(self._balanced())
        counts = [tuple((mask & runs[-1]).bit_count() for runs in self._runs) for mask in found]
        return sorted(part for part in counts if self._both_sides(part))

    def _single(self, lot: Lot) -> bool:
        """Whether a group may have only one entry of the lot's side."""
        return self._rule.cardinality == ("1:n" if lot.side == 0 else "n:1")

    def _bars(self, at: int) -> int:
        """The mask of all that may not be in a group with this lot."""
        lot, barred = self._lots[at], 0
        for number, other in enumerate(self._lots):
            if number != at and self._apart(lot, other):
                barred |= self._runs[number][-1]
        return barred

    def _apart(self, one: Lot, two: Lot) -> bool:
        if one.side == two.side:
            return self._single(one)
        first, other = (one, two) if one.side == 0 else (two, one)
        return not within(first.day, other.day, self._rule.window)

    def _halves(self) -> tuple[list[int], list[int]]:
        """The lots in two halves with about equally many selections, large amounts first."""
        order = sorted(range(len(self._lots)), key=lambda at: (-abs(self._signed[at]), at))
        halves: tuple[list[int], list[int]] = ([], [])
        sizes = [1, 1]
        for at in order:
            smaller = 0 if sizes[0] <= sizes[1] else 1
            halves[smaller].append(at)
            sizes[smaller] *= self._most[at] + 1
        return halves

    def _range(self, numbers: list[int]) -> tuple[int, int]:
        """The least and the greatest sum a selection of these lots can have."""
        low = high = 0
        for first in (True, False):
            values = [self._signed[at] for at in numbers if (self._lots[at].side == 0) == first for _ in self._each(at)]
            least, greatest = [v for v in values if v < 0], [v for v in values if v > 0]
            single = self._rule.cardinality == ("1:n" if first else "n:1")
            low += min(least, default=0) if single else sum(least)
            high += max(greatest, default=0) if single else sum(greatest)
        return low, high

    def _each(self, at: int) -> range:
        return range(self._most[at])

    def _sums(self, numbers: list[int], rest: list[int]) -> tuple[Numbers, Numbers]:
        """Masks and sums of all selections of these lots that something of `rest` may bring to zero."""
        masks, sums = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        for place, at in enumerate(numbers):
            usable = (masks & self._barred[at]) == 0
            more = [(masks[usable] | self._runs[at][k], sums[usable] + k * self._signed[at])
                    for k in range(1, self._most[at] + 1)]  # fmt: skip
            masks = np.concatenate([masks, *(part[0] for part in more)])
            sums = np.concatenate([sums, *(part[1] for part in more)])
            low, high = self._range(numbers[place + 1 :] + rest)
            masks, sums = self._promising(masks, sums, low, high)
            self._budget.spend(len(masks))
        return masks, sums

    def _promising(self, masks: Numbers, sums: Numbers, low: int, high: int) -> tuple[Numbers, Numbers]:
        keep = (sums + low <= self._tolerance) & (sums + high >= -self._tolerance)
        if self._rule.largest:
            keep &= np.bitwise_count(masks) <= self._rule.largest
        return masks[keep], sums[keep]

    def _balanced(self) -> Numbers:
        """The masks of all selections that balance, without the empty one; ascending by number of entries."""
        left, right = self._halves()
        left_masks, left_sums = self._sums(left, right)
        right_masks, right_sums = self._sums(right, left)
        order = np.lexsort((right_masks, right_sums))
        right_masks, right_sums = right_masks[order], right_sums[order]
        start = np.searchsorted(right_sums, -left_sums - self._tolerance, side="left")
        number = np.searchsorted(right_sums, -left_sums + self._tolerance, side="right") - start
        self._budget.spend(int(number.sum()))
        ends = np.cumsum(number)
        place = np.arange(int(number.sum())) - np.repeat(ends - number, number) + np.repeat(start, number)
        masks = self._allowed(np.repeat(left_masks, number) | right_masks[place])
        return masks[np.lexsort((masks, np.bitwise_count(masks)))]

    def _allowed(self, masks: Numbers) -> Numbers:
        """Without those that break the window, the cardinality or the size across the halves."""
        keep = masks != 0
        if self._rule.largest:
            keep &= np.bitwise_count(masks) <= self._rule.largest
        for at, barred in enumerate(self._barred):
            if barred:
                keep &= ((masks & self._runs[at][1]) == 0) | ((masks & barred) == 0)
        allowed: Numbers = masks[keep]
        return allowed

    def _minimal(self, masks: Numbers) -> list[int]:
        """The masks that contain no other of them; smaller ones come first in `masks`."""
        found = []
        while len(masks):
            self._budget.spend(len(masks))
            smallest = masks[0]
            found.append(int(smallest))
            masks = masks[(masks & smallest) != smallest]
        return found

    def _both_sides(self, part: Counts) -> bool:
        return len({lot.side for lot, number in zip(self._lots, part, strict=True) if number}) > 1
