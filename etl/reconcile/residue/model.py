"""What the solvers take and give back. Amounts are integer fen, scores and confidences integers per mille."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Window = tuple[int, int] | None
Cardinality = Literal["1:n", "n:1", "n:m"]


@dataclass(frozen=True, slots=True)
class Item:
    """One open entry. `side` 0 is the first party; sides agree when their amounts are equal (no sign convention).

    `day` is an ordinal, `texts` are the reference columns in one order for all sides. Items of one side with equal
    amount, day, texts and `mark` are interchangeable: which of them pairs is of no consequence.
    """

    id: str
    side: int
    amount: int
    day: int | None = None
    texts: tuple[str | None, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the parts of a score count for; a part of weight 0 is not looked at."""

    amount: int = 4
    date: int = 2
    reference: int = 4

    def __post_init__(self) -> None:
        if min(self.amount, self.date, self.reference) < 0 or self.amount + self.date + self.reference == 0:
            raise ValueError(f"weights are 0 or more, at least one above 0: {self}")


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """How `assign` scores and when it believes.

    A pair's amounts agree within `tolerance` fen or `tolerance_ppm` millionths of the first side's amount, whichever
    is larger (never both together). `window` bounds the other side's day minus the first side's. A pair with at
    least `accept` per mille is a match, with at least `propose` a proposal, below it is nothing. An alternative
    pairing less than `margin` worse lowers the confidence by what is missing. With `allow_amount_difference` an amount
    with a typing error may be a match, else unequal amounts are only proposed. More than `bound` entries that may
    pair with one another, and are not all alike, are given up, and blocks in which the window allows more than
    `pairs` pairs.
    A group has an entry of each of `sides` sides.
    """

    weights: Weights = field(default_factory=Weights)
    accept: int = 1000
    propose: int = 700
    tolerance: int = 0
    tolerance_ppm: Decimal | int = 0
    window: Window = None
    allow_amount_difference: bool = False
    margin: int = 100
    bound: int = 100
    pairs: int = 200_000
    sides: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.propose <= self.accept <= 1000:
            raise ValueError(f"1 <= propose <= accept <= 1000 does not hold: {self.propose}, {self.accept}")
        if not 0 <= self.margin <= self.propose:
            raise ValueError(f"0 <= margin <= propose does not hold: {self.margin}, {self.propose}")
        if min(self.tolerance, self.tolerance_ppm) < 0 or self.bound < 2 or self.pairs < 1:
            raise ValueError(f"tolerances are 0 or more, the bound at least 2, pairs at least 1: {self}")
        _check(self.window)


@dataclass(frozen=True, slots=True)
class SubsetRule:
    """What `subsets` looks for. `tolerance` is in fen and holds once for a group, however many entries it has.

    `window` bounds every pair of a group: the other side's day minus the first side's. More than `bound` entries
    that may meet are given up (more than 62 always), and what takes more than `steps` sums and candidates to search.
    `largest` is the greatest number of entries a group of two sides may have (0: any).
    A group has entries of each of `sides` sides.
    """

    bound: int = 40
    steps: int = 1_000_000
    cardinality: Cardinality = "n:m"
    tolerance: int = 0
    window: Window = None
    largest: int = 0
    sides: int = 2

    def __post_init__(self) -> None:
        if self.bound < 2:
            raise ValueError(f"the bound is at least 2 entries, not {self.bound}")
        if self.cardinality not in ("1:n", "n:1", "n:m"):
            raise ValueError(f"no such cardinality: {self.cardinality}")
        if min(self.steps, self.tolerance, self.largest) < 0:
            raise ValueError(f"steps, tolerance and largest are 0 or more: {self}")
        _check(self.window)


def _check(window: Window) -> None:
    if window is not None and window[0] > window[1]:
        raise ValueError(f"the window ends before it starts: {window}")


@dataclass(frozen=True)
class Group:
    """Entries that belong together, ids by side and id. `parts`: amount, date, reference (absent: not known).

    `error` names the typing error that explains unequal amounts: sign, shift, transposed, dropped or digit.
    """

    ids: tuple[str, ...]
    kind: Literal["match", "proposal"]
    confidence: int
    parts: Mapping[str, int]
    error: str = ""


@dataclass(frozen=True)
class Ambiguous:
    """What the data do not decide: `ids` concerned, `candidates` as groups of ids.

    Kinds: `tied` (equally good pairings), `close` (the runner-up is so near that nothing may be proposed),
    `overlap` (several balanced groups share entries): these ids are in no group. `interchangeable`: the groups
    named as candidates are made, but which of these equal entries is left over cannot be known.
    """

    ids: tuple[str, ...]
    candidates: tuple[tuple[str, ...], ...]
    kind: Literal["tied", "close", "overlap", "interchangeable"]


@dataclass(frozen=True)
class Outcome:
    """Groups by their ids; what is ambiguous; `gave_up` is empty or says why the entries `undecided` were not solved.

    What is not undecided was solved completely.
    """

    groups: tuple[Group, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    gave_up: str = ""
    undecided: tuple[str, ...] = ()


def joined(outcomes: Iterable[Outcome]) -> Outcome:
    """One outcome of several that concern different entries, in the order of their ids."""
    parts = list(outcomes)
    return Outcome(
        groups=tuple(sorted((g for part in parts for g in part.groups), key=lambda g: g.ids)),
        ambiguous=tuple(sorted((a for part in parts for a in part.ambiguous), key=lambda a: (a.ids, a.kind))),
        gave_up="; ".join(sorted({part.gave_up for part in parts if part.gave_up})),
        undecided=tuple(sorted({name for part in parts for name in part.undecided})),
    )
