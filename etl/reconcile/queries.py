"""The knowledge of agreement, as compiled from a declaration: entries, passes, causes and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Literal

from etl.contracts import TABLES, Table
from etl.findings import Severity

Between = Literal["parties", "one party"]
Method = Literal["sums", "assignment", "subset"]


@dataclass(frozen=True)
class Leg:
    """What `parties`, the first of them leading, must agree on.

    `obligation` is SQL over an entry: what one obligation is called; `cluster` names the attributes by which open
    items are told of together.
    """

    name: str
    parties: tuple[str, ...]
    obligation: str
    cluster: tuple[str, ...] = ()

    def side(self, column: str = "party") -> str:
        """SQL of the party's number in this leg, from 1."""
        cases = (f"when '{party}' then {number}" for number, party in enumerate(self.parties, start=1))
        return f"case {column} {' '.join(cases)} end"


@dataclass(frozen=True, kw_only=True)
class EntryQuery:
    """What `party`, at place `order` of the leg, holds; `control` sums the same amounts straight from the tables.

    `accounted`, if there is one, is a relation of the number of entries (`entries`) and their `amount` by scope, as the
    files were accounted for. `obligation` is SQL over an entry, `cluster` names attributes, both as in `Leg`.
    """

    path: Path
    sql: str
    leg: str
    order: int
    party: str
    control: str
    sentence: str
    accounted: str = ""
    obligation: str = ""
    cluster: tuple[str, ...] = ()

    @property
    def sign(self) -> int:
        return 1 if self.order == 1 else -1


@dataclass(frozen=True)
class Window:
    """How many days the other party's date may lie after (or, negative, before) the first party's."""

    low: int
    high: int


@dataclass(frozen=True)
class Solver:
    """How a pass looks at a block of several candidates; confidences are from 0 to 1.

    assignment: a pairing is proposed from `propose` and matched from `accept`; its score weighs `weights` (amount,
    date, reference), the reference being the texts of `references`. `inexact` says that an amount with a typing error
    may be matched; else unequal amounts are only proposed.
    A block of more than `bound` entries (0: 100 for assignment, 40 for subset), or for subset one that takes more
    than `steps`, is given up.
    """

    references: tuple[str, ...] = ()
    weights: tuple[tuple[str, int], ...] = (("amount", 4), ("date", 2), ("reference", 4))
    accept: Decimal = Decimal(1)
    propose: Decimal = Decimal("0.60")
    inexact: bool = False
    bound: int = 0
    steps: int = 200_000


@dataclass(frozen=True, kw_only=True)
class PassQuery:
    """Open entries with the key by which they pair.

    `cardinality` has an item per party, 1 or a letter. `tolerance` is in yuan per line, `tolerance_percent` of the
    first party's amount; the larger counts, and between every two parties, so that it never adds up. A key that fits
    several of the entries told apart by `distinguish` is ambiguous. What pairs gets `cause`, if one is given, and if
    no entry of the group had a cause that is not among `instead_of`, where that is given; else it keeps what it had.
    `owed_by` names the keys that the obligation is made of, if all it is made of are keys.
    """

    path: Path
    sql: str
    leg: str
    name: str
    order: int
    between: Between
    cardinality: str
    sentence: str
    tolerance: Decimal = Decimal("0.00")
    tolerance_percent: Decimal = Decimal(0)
    window: Window | None = None
    distinguish: tuple[str, ...] = ()
    cause: str = ""
    instead_of: tuple[str, ...] = ()
    method: Method = "sums"
    solver: Solver = Solver()
    owed_by: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        return not self.tolerance and not self.tolerance_percent

    @property
    def one_to_one(self) -> bool:
        """Whether equal amounts pair one by one."""
        return self.method == "sums" and set(self.cardinality.split(":")) == {"1"} and self.exact

    def singles(self) -> tuple[bool, ...]:
        """For each party, whether it may bring but one entry to a group."""
        return tuple(part == "1" for part in self.cardinality.split(":"))


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What several causes read of the undecided entries, as a relation with the name of its file."""

    path: Path
    sql: str

    @property
    def name(self) -> str:
        return self.path.stem


@dataclass(frozen=True, kw_only=True)
class CauseQuery:
    """Undecided open entries of `legs` that `cause` explains, with evidence; the query may read what it `reads`."""

    path: Path
    sql: str
    legs: tuple[str, ...]
    cause: str
    order: int
    sentence: str
    reads: tuple[Shared, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleQuery:
    """What is compared, as expected and actual; `message` is in Chinese, `why` for people."""

    path: Path
    sql: str
    rule_id: str
    severity: Severity
    message: str
    party: str
    extract: str
    from_second_month: bool
    why: str

    @property
    def columns(self) -> tuple[str, ...]:
        """What the query must return: the parts of a comparison and what the message shows."""
        shown = [name for _, name, _, _ in Formatter().parse(self.message) if name]
        return ("fund", "key", "expected", "actual", "wrong", *shown)


@dataclass(frozen=True, kw_only=True)
class VerdictQuery:
    """What each party holds of obligations that more than one leg tells of.

    Returns the scope, obligation, party and amount, null where the party lacks it.
    """

    path: Path
    sql: str
    name: str
    parties: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A table that queries read as it is, empty if it is `optional` and not there.

    `files` are patterns, seen from `folder`, with {home}, {program} and {period}.

    `previous` says that previous_<name> is the period before's, `so_far` that all_<name> has all periods until this
    one; `first_only` that later periods than the first do not read it.
    """

    name: str
    folder: Path
    files: tuple[str, ...]
    previous: bool = False
    so_far: bool = False
    optional: bool = False
    first_only: bool = False


@dataclass(frozen=True)
class Queries:
    """All that is known of a reconciliation, in the order in which it runs.

    `scope` names the columns within which alone entries pair, `attributes` what else is known of an entry as text.
    """

    entries: tuple[EntryQuery, ...]
    passes: tuple[PassQuery, ...]
    causes: tuple[CauseQuery, ...]
    rules: tuple[RuleQuery, ...]
    verdicts: tuple[VerdictQuery, ...] = ()
    scope: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=lambda: TABLES)
    relations: tuple[Relation, ...] = ()
    bulk: Path | None = None  # where what the first strict pass matches is written at once; None: like any pass
    again: Mapping[str, str] = field(default_factory=dict)  # relation -> SQL of its wanted rows alone, see lines.py

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs, in alphabetical order."""
        return tuple(self.leg(name) for name in sorted({entry.leg for entry in self.entries}))

    def leg(self, name: str) -> Leg:
        """The leg called `name`; KeyError if there is none."""
        parties = sorted((entry for entry in self.entries if entry.leg == name), key=lambda entry: entry.order)
        if not parties:
            raise KeyError(name)
        first = parties[0]
        return Leg(name, tuple(entry.party for entry in parties), first.obligation or "ref", first.cluster)

    def sign(self, leg: str, party: str) -> int:
        """+1 if `party` is the first of `leg`, else -1; KeyError if it takes no part."""
        return {(e.leg, e.party): e.sign for e in self.entries}[leg, party]
