"""Reads `sql/`: entries, passes, causes, rules and verdicts, one SQL file each, with what its head says of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from etl.errors import ContractError, Where
from etl.findings import Severity
from etl.labels import catalogue
from etl.reconcile.head import Head
from etl.reconcile.queries import (
    ATTRIBUTES,
    Between,
    CauseQuery,
    EntryQuery,
    Method,
    PassQuery,
    Queries,
    RuleQuery,
    Solver,
    VerdictQuery,
    Window,
)
from etl.settings import PROJECT

SQL = PROJECT / "sql"
METHODS = ("sums", "assignment", "subset")
AnyQuery = TypeVar("AnyQuery", EntryQuery, PassQuery, CauseQuery, RuleQuery, VerdictQuery)


def load(folder: Path = SQL) -> Queries:
    """Read and check all SQL files under `folder`; ContractError names file and line."""
    return Queries(
        entries=_all(folder / "entries", "*/*.sql", read_entry),
        passes=_all(folder / "match", "*/*.sql", read_pass),
        causes=_all(folder / "causes", "*.sql", read_cause),
        rules=_all(folder / "rules", "*.sql", read_rule),
        verdicts=_all(folder / "verdicts", "*.sql", read_verdict),
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
        obligation=head.text("obligation", ""),
        cluster=head.names("cluster", ATTRIBUTES, ""),
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def read_pass(path: Path) -> PassQuery:
    """One file of `sql/match/<leg>/`."""
    head = Head(path)
    order, _ = _named(head, r"p(\d\d)_(\w+)")
    if _method(head) == "subset" and head.decimal("tolerance_percent", "0"):
        raise head.wrong("subset sums take no `tolerance_percent`, only `tolerance`", name="tolerance_percent")
    return PassQuery(
        path=path,
        leg=head.choice("leg", [path.parent.name]),
        name=path.stem,
        order=int(head.choice("order", [str(int(order))])),
        between=_between(head),
        cardinality=_cardinality(head),
        tolerance=head.decimal("tolerance", "0.00"),
        tolerance_percent=head.decimal("tolerance_percent", "0"),
        window=_window(head),
        distinguish=head.names("distinguish", ATTRIBUTES, ""),
        cause=head.choice("cause", ["", *_causes()], ""),
        instead_of=head.names("instead_of", _causes(), ""),
        method=_method(head),
        solver=_solver(head),
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


def read_verdict(path: Path) -> VerdictQuery:
    """One file of `sql/verdicts/`."""
    head = Head(path)
    return VerdictQuery(
        path=path,
        name=path.stem,
        parties=head.names("parties", [key for kind, key in catalogue() if kind == "party"]),
        sentence=head.text("sentence"),
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


def _cardinality(head: Head) -> str:
    value = head.text("cardinality")
    if not re.fullmatch(r"[1a-z](:[1a-z])+", value):
        raise head.wrong(
            f"`cardinality` is {value!r}, not a 1 or a letter for each party, as in 1:1, 1:n, n:m, 1:1:n",
            name="cardinality",
        )
    return value


def _window(head: Head) -> Window | None:
    """`5` is five days either way, `-2..5` from two days before to five after the first party's date."""
    value = head.text("window", "none")
    if value == "none":
        return None
    found = re.fullmatch(r"(?:(-?\d+)\.\.)?(-?\d+)", value)
    low, high = (int(found[1] or f"-{found[2]}"), int(found[2])) if found else (1, 0)
    if low > high:
        raise head.wrong(f"`window` is {value!r}, not a number of days or two as in -2..5", name="window")
    return Window(low, high)


def _method(head: Head) -> Method:
    methods: dict[str, Method] = {"sums": "sums", "assignment": "assignment", "subset": "subset"}
    return methods[head.choice("method", METHODS, "sums")]


def _solver(head: Head) -> Solver:
    usual = Solver()
    weights = [part.split() for part in head.text("weights", "amount 4, date 2, reference 4").split(",")]
    if any(len(part) != 2 or not part[1].isdecimal() for part in weights):
        raise head.wrong("`weights` is not like: amount 4, date 2, reference 4", name="weights")
    return Solver(
        references=head.names("references", ATTRIBUTES, ""),
        weights=tuple((name, int(weight)) for name, weight in weights),
        accept=head.decimal("accept", str(usual.accept)),
        propose=head.decimal("propose", str(usual.propose)),
        inexact=head.choice("inexact", ["yes", "no"], "no") == "yes",
        bound=head.integer("bound", str(usual.bound)),
        steps=head.integer("steps", str(usual.steps)),
    )


def _severity(head: Head) -> Severity:
    severities: dict[str, Severity] = {"critical": "critical", "warning": "warning", "info": "info"}
    return severities[head.choice("severity", list(severities))]
