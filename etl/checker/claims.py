"""The arithmetic a text itself claims, typed. Nothing here is judged; see verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.checker.mentions import Mention

Completeness = Literal["stated", "shares", "complement", "column", "divided", "open"]


@dataclass(frozen=True)
class Total:
    """`parts` of `total`. `completeness` says why they are all: the text says so, their shares fill 100 %, they are
    known to complement each other, they are the rows above a sum; divided: words open a division (包括, 分级次看);
    open: the list may be partial (其中). `disjoint` if no part can lie inside another. `others` are amounts nearby
    that could be the total instead.
    """

    total: Mention
    parts: tuple[Mention, ...]
    completeness: Completeness
    disjoint: bool = True
    others: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Change:
    """`level` differs from its base by `change`, which is `rate` percent; at least two of change, rate, base.

    `others` are levels nearby that the change could be meant of instead.
    """

    level: Mention
    change: Mention | None
    rate: Mention | None
    base: Mention | None
    others: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Ratio:
    """`rate` percent is `part` over one of `wholes`; `others` are amounts nearby that could be meant as the whole.

    `sure` says that the whole stands where it must: what the list divides or what the paragraph told by that name.
    """

    kind: Literal["share", "completion"]
    part: Mention
    wholes: tuple[Mention, ...]
    rate: Mention
    others: tuple[Mention, ...] = ()
    sure: bool = True


@dataclass(frozen=True)
class Shares:
    """Shares of a complete list, which fill 100 %; `sure` if their names complement each other."""

    rates: tuple[Mention, ...]
    sure: bool = False


@dataclass(frozen=True)
class Apportioned:
    """Several `parts` with their `rates` of one whole that the text does not print: each implies it."""

    parts: tuple[Mention, ...]
    rates: tuple[Mention, ...]


@dataclass(frozen=True)
class Signs:
    """A change and its rate side by side: they point the same way."""

    change: Mention
    rate: Mention


@dataclass(frozen=True)
class Average:
    """`average` per head is `total` over `count`."""

    total: Mention
    count: Mention
    average: Mention


@dataclass(frozen=True)
class Balance:
    """`result` is what `plus` add up to less what `minus` do; `adjacent` if they stand side by side with nothing
    between."""

    plus: tuple[Mention, ...]
    minus: tuple[Mention, ...]
    result: Mention
    adjacent: bool = False


@dataclass(frozen=True)
class Same:
    """Two mentions of one thing."""

    first: Mention
    second: Mention


@dataclass(frozen=True)
class Order:
    """`left` is said to be above (1), below (-1) or equal to (0) `right`, by `word`."""

    left: Mention
    right: Mention
    word: Mention


@dataclass(frozen=True)
class Words:
    """A word of no change (`flat`) beside a number or bound for the same change."""

    flat: Mention
    other: Mention


@dataclass(frozen=True)
class ImpliedBudget:
    """`change` against the initial budget implies one; `budget` is what the text calls the budget."""

    executed: Mention
    change: Mention
    budget: Mention


@dataclass(frozen=True)
class ImpliedCompletion:
    """A completion rate whose budget is only implied by `change` against the initial budget."""

    executed: Mention
    change: Mention
    rate: Mention


@dataclass(frozen=True)
class ControlRate:
    """A budget control rate beside the printed change of the final against the initial budget."""

    executed: Mention
    change: Mention
    rate: Mention
    control: Mention


@dataclass(frozen=True)
class Reused:
    """The same change and rate printed for things in different roles: both imply one base."""

    change: Mention
    rate: Mention
    first: Change
    others: tuple[Change, ...]


@dataclass(frozen=True)
class PlanActual:
    """A planned and an actual number of one thing."""

    plan: Mention
    actual: Mention


@dataclass(frozen=True)
class Remainder:
    """`named` parts of `total`, from different places of the text, that leave something unnamed."""

    total: Mention
    named: tuple[Mention, ...]


@dataclass(frozen=True)
class UnitWritten:
    """A figure whose unit is printed twice, or not at all where the amounts beside it have one."""

    mention: Mention
    missing: bool


@dataclass(frozen=True)
class Uncheckable:
    """A figure with nothing in the text to check it by; `reason` is a key of the labels."""

    mention: Mention
    reason: str


Claim = (
    Total | Change | Ratio | Shares | Apportioned | Signs | Average | Balance | Same | Order | Words
    | ImpliedBudget | ImpliedCompletion | ControlRate | Reused | PlanActual | Remainder | UnitWritten | Uncheckable
)  # fmt: skip
