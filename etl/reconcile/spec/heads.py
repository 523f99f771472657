"""SQL files with what their heads say: entries, passes, causes, rules and verdicts of a declaration."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from etl.errors import ContractError, Where
from etl.findings import Severity
from etl.labels import catalogue
from etl.reconcile.head import Head
from etl.reconcile.queries import (
    Between,
    CauseQuery,
    EntryQuery,
    Method,
    PassQuery,
    RuleQuery,
    Shared,
    Solver,
    VerdictQuery,
    Window,
)
from etl.reconcile.spec.passes import usual_cardinality
from etl.settings import PROJECT

DEFAULT_CAUSES = PROJECT / "sql" / "causes-default"
METHODS = ("sums", "assignment", "subset")
# Relations of the engine and of a run: a table or a file of that name would hide one.
RELATIONS = frozenset(
    "added asked balance block candidate candidate_found carried carried_leg cluster comparison complete control cut "
    "decided decided_groups entry entry_total explained given held keyed leg_entry leg_party match matched "
    "matched_total met movement noted obligation offered open_entry open_item opened owing pair paired party_title "
    "pending repeated replacing settlement several side single told undecided unlike verdict wanted".split()
)


@dataclass(frozen=True)
class Known:
    """What a file of a leg may name: its `parties`, the text columns of its entries, and causes."""

    leg: str
    parties: tuple[str, ...]
    columns: tuple[str, ...]
    causes: tuple[str, ...]


def catalogued(kind: str) -> tuple[str, ...]:
    """The keys of a kind that the catalogue has a label for."""
    return tuple(key for of, key in catalogue() if of == kind)


@cache
def _defaults() -> tuple[CauseQuery, ...]:
    return tuple(read_cause(path, "", catalogued("cause")) for path in sorted(DEFAULT_CAUSES.glob("c*.sql")))


def default_causes(leg: str) -> list[CauseQuery]:
    """The usual causes, for `leg`."""
    return [replace(query, legs=(leg,)) for query in _defaults()]


def read_entry(path: Path, known: Known, party: str, obligation: str, cluster: tuple[str, ...] = ()) -> EntryQuery:
    """What `party` holds: a query over the declaration's tables, with a `control` that sums the same amounts."""
    head = Head(_there(path))
    return EntryQuery(
        path=path,
        leg=known.leg,
        order=known.parties.index(party) + 1,
        party=party,
        control=head.text("control"),
        obligation=obligation,
        cluster=cluster,
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def read_pass(path: Path, known: Known, number: int) -> PassQuery:
    """The pass at place `number` of its leg: the head says what a short declaration would, the query gives the keys."""
    head = Head(_there(path))
    if _method(head) == "subset" and head.decimal("tolerance_percent", "0"):
        raise head.wrong("subset sums take no `tolerance_percent`, only `tolerance`", name="tolerance_percent")
    between = _between(head)
    return PassQuery(
        path=path,
        leg=known.leg,
        name=path.stem.lower(),
        order=number,
        between=between,
        cardinality=_cardinality(head, 2 if between == "one party" else len(known.parties)),
        tolerance=head.decimal("tolerance", "0.00"),
        tolerance_percent=head.decimal("tolerance_percent", "0"),
        window=_window(head),
        distinguish=head.names("distinguish", (*known.columns, "ref"), ""),
        cause=head.choice("cause", known.causes) if head.text("cause", "") else "",
        instead_of=head.names("instead_of", known.causes, ""),
        method=_method(head),
        solver=_solver(head, known),
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def read_cause(path: Path, leg: str, causes: tuple[str, ...]) -> CauseQuery:
    """A file `cNN_<cause>.sql`, the cause being one of `causes`."""
    head = Head(_there(path))
    named = re.fullmatch(r"c(\d\d)_(\w+)", path.stem)
    if not named or named[2] not in causes:
        raise head.wrong(f"the file's name is not cNN_<cause>.sql with a cause of: {', '.join(causes)}")
    return CauseQuery(
        path=path,
        legs=(leg,),
        cause=named[2],
        order=int(named[1]),
        sentence=head.text("sentence"),
        reads=tuple(_read_shared(path.parent / name) for name in head.listed("reads")),
        sql=head.done(),
    )


def _read_shared(path: Path) -> Shared:
    """What several causes read; the head is a sentence alone."""
    head = Head(_there(path))
    head.text("sentence")
    if path.stem in RELATIONS:
        raise head.wrong(f"{path.stem} is a relation of the engine's own: give the file another name")
    return Shared(path=path, sql=head.done())


def read_rule(path: Path) -> RuleQuery:
    """What must hold within the tables: the head says how bad it is and what people read."""
    head = Head(path)
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


def read_verdict(path: Path, parties: tuple[str, ...]) -> VerdictQuery:
    """What `parties`, some of those given, hold of obligations that more than one leg tells of."""
    head = Head(path)
    return VerdictQuery(
        path=path,
        name=path.stem,
        parties=head.names("parties", parties),
        sentence=head.text("sentence"),
        sql=head.done(),
    )


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ContractError(f"no such file: {path.name}", where=Where(file=str(path)), do="correct the declaration")
    return path


def _between(head: Head) -> Between:
    return "one party" if head.choice("between", ["parties", "one party"], "parties") == "one party" else "parties"


def _cardinality(head: Head, sides: int) -> str:
    value = head.text("cardinality", usual_cardinality(sides, _method(head)))
    if not re.fullmatch(r"[1a-z](:[1a-z])+", value):
        raise head.wrong(
            f"`cardinality` is {value!r}, not a 1 or a letter for each party, as in 1:1, 1:n, n:m, 1:1:n",
            name="cardinality",
        )
    if value.count(":") + 1 != sides:
        raise head.wrong(f"cardinality {value} does not fit {sides} parties", name="cardinality")
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


def _solver(head: Head, known: Known) -> Solver:
    usual = Solver()
    weights = [part.split() for part in head.text("weights", "amount 4, date 2, reference 4").split(",")]
    if any(len(part) != 2 or not part[1].isdecimal() for part in weights):
        raise head.wrong("`weights` is not like: amount 4, date 2, reference 4", name="weights")
    return Solver(
        references=head.names("references", (*known.columns, "ref"), ""),
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
