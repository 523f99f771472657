"""The knowledge of agreement, read from `sql/`: entries, passes, causes and rules, one SQL file each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Literal, TypeVar

from etl.errors import ContractError, Where
from etl.findings import Severity
from etl.labels import catalogue
from etl.reconcile.head import Head
from etl.settings import PROJECT

SQL = PROJECT / "sql"
CARDINALITIES = ("1:1", "1:n", "n:1", "n:m")
DISTINGUISHING = ("demand_no", "ticket_no", "batch_no", "payer_id", "period", "region", "kind")

Between = Literal["parties", "one party"]
AnyQuery = TypeVar("AnyQuery", "EntryQuery", "PassQuery", "CauseQuery", "RuleQuery")


@dataclass(frozen=True, kw_only=True)
class EntryQuery:
    """`<leg>/<order>_<party>.sql`: what `party` holds; `control` sums the same amounts straight from the extracts."""

    path: Path
    sql: str
    leg: str
    order: int
    party: str
    control: str
    sentence: str

    @property
    def sign(self) -> int:
        return 1 if self.order == 1 else -1


@dataclass(frozen=True, kw_only=True)
class PassQuery:
    """`<leg>/pNN_<what>.sql`: open entries with the key by which they pair.

    `tolerance` is in yuan per line, `window` in days (None: any date). A key that fits several of the entries
    told apart by `distinguish` is ambiguous. What pairs gets `cause`, unless an entry had another one than those
    of `instead_of`; without, it keeps what it had.
    """

    path: Path
    sql: str
    leg: str
    name: str
    order: int
    between: Between
    cardinality: str
    tolerance: Decimal
    window: int | None
    distinguish: tuple[str, ...]
    cause: str
    instead_of: tuple[str, ...]
    sentence: str

    @property
    def one_to_one(self) -> bool:
        """Whether equal amounts pair one by one."""
        return self.cardinality == "1:1" and not self.tolerance


@dataclass(frozen=True, kw_only=True)
class CauseQuery:
    """`cNN_<cause>.sql`: undecided open entries of `legs` that `cause` explains, with evidence."""

    path: Path
    sql: str
    legs: tuple[str, ...]
    cause: str
    order: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class RuleQuery:
    """`rNN_<what>.sql`: what is compared, as expected and actual; `message` is in Chinese, `why` for people."""

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


@dataclass(frozen=True)
class Queries:
    """All SQL files, in the order in which they run."""

    entries: tuple[EntryQuery, ...]
    passes: tuple[PassQuery, ...]
    causes: tuple[CauseQuery, ...]
    rules: tuple[RuleQuery, ...]

    @property
    def legs(self) -> tuple[str, ...]:
        """The legs, in alphabetical order."""
        return tuple(sorted({entry.leg for entry in self.entries}))

    def sign(self, leg: str, party: str) -> int:
        """+1 if `party` is the first of `leg`, else -1; KeyError if it takes no part."""
        return {(e.leg, e.party): e.sign for e in self.entries}[leg, party]


def load(folder: Path = SQL) -> Queries:
    """Read and check all SQL files under `folder`; ContractError names file and line."""
    return Queries(
        entries=_all(folder / "entries", "*/*.sql", read_entry),
        passes=_all(folder / "match", "*/*.sql", read_pass),
        causes=_all(folder / "causes", "*.sql", read_cause),
        rules=_all(folder / "rules", "*.sql", read_rule),
    )


def _all(folder: Path, pattern: str, read: Callable[[Path], AnyQuery]) -> tuple[AnyQuery, ...]:
    found = tuple(read(path) for path in sorted(folder.glob(pattern)))
    if not found:
        raise ContractError("no SQL files", where=Where(file=str(folder / pattern)))
    return found


def read_entry(path: Path) -> EntryQuery:
    """One file of `sql/entries/<leg>/`."""
    head = Head(path)
    order, party = _named(head, r"(\d)_(\w+)")
    return EntryQuery(
        path=path,
        leg=head.choice("leg", [path.parent.name]),
        order=int(order),
        party=head.choice("party", [party]),
        control=head.text("control"),
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def read_pass(path: Path) -> PassQuery:
    """One file of `sql/match/<leg>/`."""
    head = Head(path)
    order, _ = _named(head, r"p(\d\d)_(\w+)")
    window = head.text("window", "none")
    return PassQuery(
        path=path,
        leg=head.choice("leg", [path.parent.name]),
        name=path.stem,
        order=int(head.choice("order", [str(int(order))])),
        between=_between(head),
        cardinality=head.choice("cardinality", CARDINALITIES),
        tolerance=head.decimal("tolerance", "0.00"),
        window=None if window == "none" else head.integer("window"),
        distinguish=head.names("distinguish", DISTINGUISHING, ""),
        cause=head.choice("cause", ["", *_causes()], ""),
        instead_of=head.names("instead_of", _causes(), ""),
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def read_cause(path: Path) -> CauseQuery:
    """One file of `sql/causes/`."""
    head = Head(path)
    order, cause = _named(head, r"c(\d\d)_(\w+)")
    if cause not in _causes():
        raise head.wrong(f"{cause!r} is not a cause of the catalogue")
    return CauseQuery(
        path=path,
        legs=head.names("legs", [key for kind, key in catalogue() if kind == "leg"]),
        cause=cause,
        order=int(order),
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def read_rule(path: Path) -> RuleQuery:
    """One file of `sql/rules/`."""
    head = Head(path)
    _named(head, r"r(\d\d)_(\w+)")
    return RuleQuery(
        path=path,
        rule_id=head.choice("id", [path.stem]),
        severity=_severity(head),
        message=head.text("message"),
        party=head.text("party"),
        extract=head.text("extract"),
        from_second_month=head.choice("from_second_month", ["yes", "no"], "no") == "yes",
        why=head.text("why"),
        sql=head.done(),
    )


def _named(head: Head, pattern: str) -> tuple[str, str]:
    found = re.fullmatch(pattern, head.path.stem)
    if not found:
        raise head.wrong(f"the file's name is not {pattern}")
    return found[1], found[2]


def _causes() -> list[str]:
    return [key for kind, key in catalogue() if kind == "cause"]


def _between(head: Head) -> Between:
    return "one party" if head.choice("between", ["parties", "one party"], "parties") == "one party" else "parties"


def _severity(head: Head) -> Severity:
    severities: dict[str, Severity] = {"critical": "critical", "warning": "warning", "info": "info"}
    return severities[head.choice("severity", list(severities))]
