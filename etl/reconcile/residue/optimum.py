"""Best total pairing of lots, what it would lose without each of its pairs, and which pairs other optima have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Pair = tuple[int, int]
Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class Pairing:
    """`certain`: how often lots pair, where that is the same in every optimum.

    `loss`: what the total loses with one such pair fewer; `tied`: the lots that pair more often in some optima than
    in others.
    """

    certain: dict[Pair, int]
    loss: dict[Pair, int]
    tied: list[Pair]


def best_pairing(sizes: list[int], gains: dict[Pair, int], alone: int) -> Pairing:
    """The optimum of lots of given `sizes` and the `gains` (all above 0) of pairing them; `alone` as in `_Problem`."""
    if len(gains) > 1:
        return _Problem(sizes, gains, alone).solve()
    [(pair, gain)] = gains.items()
    return Pairing({pair: min(sizes[pair[0]], sizes[pair[1]])}, {pair: gain + alone}, [])


class _Problem:
    """Lots of given `sizes`, the `gains` of pairing them (all above 0), and what an alternative is charged.

    An alternative with fewer pairs than the optimum is charged `alone` for each: leaving entries open is no rival
    to pairing them. Of equal totals the one with most pairs is the optimum: a unit of gain counts `_unit`, a pair 1.
    """

    def __init__(self, sizes: list[int], gains: dict[Pair, int], alone: int) -> None:
        self._gains, self._alone, self._sizes = gains, alone, sizes
        firsts = sorted({first for first, _ in gains})
        others = sorted({other for _, other in gains})
        self._rows = _spans(firsts, sizes)
        self._columns = _spans(others, sizes)
        height, width = sum(sizes[at] for at in firsts), sum(sizes[at] for at in others)
        self._unit = height + 1
        # No sum of gains may reach what a forbidden pair costs, and all sums must be exact in scipy's float64.
        self._never = -self._unit * self._unit * (max(gains.values()) + alone + 1)
        assert height * -self._never < 2**53  # noqa: S101
        self._matrix = np.full((height, width), self._never, dtype=np.int64)
        for (first, other), gain in gains.items():
            self._matrix[self._rows[first], self._columns[other]] = gain * self._unit + 1

    def solve(self) -> Pairing:
        """The optimum and what is certain in it."""
        best, places = self._best(self._matrix)
        chosen = Counter((_owner(self._rows, row), _owner(self._columns, column)) for row, column in places)
        loss = {pair: self._lost(pair, number, best, len(places)) for pair, number in sorted(chosen.items())}
        tied = [pair for pair, lost in loss.items() if lost == 0]
        if tied:
            tied += [pair for pair in self._gains if pair not in tied and self._in_some(pair, chosen[pair], best)]
        certain = {pair: number for pair, number in sorted(chosen.items()) if pair not in tied}
        return Pairing(certain, loss, sorted(tied))

    def _best(self, matrix: Matrix, free: int | None = None) -> tuple[int, list[tuple[int, int]]]:
        """The greatest gain and its pairs as rows and columns; beyond `free` unpaired rows each is charged."""
        height, width = matrix.shape
        alone = np.zeros((height, height), dtype=np.int64)
        if free is not None:
            alone[:, free:] = -self._alone * self._unit
        padded = np.concatenate([matrix, alone], axis=1)
        rows, columns = linear_sum_assignment(padded, maximize=True)
        pairs = [(row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True) if column < width]
        return int(padded[rows, columns].sum()) // self._unit, pairs

    def _lost(self, pair: Pair, number: int, best: int, pairs: int) -> int:
        """What the best pairing with fewer than `number` such pairs falls short of; 0 if it is as good."""
        matrix = self._limited(pair, number - 1)
        without, chosen = self._best(matrix)
        if without == best or len(chosen) >= pairs:
            return best - without
        return best - self._best(matrix, free=len(matrix) - pairs)[0]

    def _limited(self, pair: Pair, number: int) -> Matrix:
        """The matrix with at most `number` pairs of these lots: the k-th with the k-th, which loses no generality."""
        matrix = self._matrix.copy()
        rows, columns = self._rows[pair[0]], self._columns[pair[1]]
        matrix[rows, columns] = self._never
        for k in range(number):
            matrix[rows.start + k, columns.start + k] = self._gains[pair] * self._unit + 1
        return matrix

    def _in_some(self, pair: Pair, number: int, best: int) -> bool:
        """Whether some optimum has more than `number` pairs of these lots."""
        more = number + 1
        if more > min(self._sizes[pair[0]], self._sizes[pair[1]]):
            return False
        rows, columns = self._rows[pair[0]], self._columns[pair[1]]
        rest = np.delete(self._matrix, np.s_[rows.start : rows.start + more], axis=0)
        rest = np.delete(rest, np.s_[columns.start : columns.start + more], axis=1)
        return self._best(rest)[0] + more * self._gains[pair] == best


def _spans(numbers: list[int], sizes: list[int]) -> dict[int, slice]:
    """The rows or columns of each lot."""
    spans, start = {}, 0
    for number in numbers:
        spans[number] = slice(start, start + sizes[number])
        start += sizes[number]
    return spans


def _owner(spans: dict[int, slice], place: int) -> int:
    return next(number for number, span in spans.items() if span.start <= place < span.stop)
