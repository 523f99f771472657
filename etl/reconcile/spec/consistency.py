"""What the parts of a declaration say of each other: every name that is used must be declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import duckdb

from etl.contracts import table
from etl.reconcile.spec.heads import RELATIONS, catalogued
from etl.reconcile.spec.marks import Path_
from etl.reconcile.spec.model import TEXTS, WHOLE, FirstOf, Leg, Pass, Spec
from etl.reconcile.spec.party import Pair, Party, headers

CORE = ("ref", "entry_date", "amount")
# Names of the engine's own columns: a declared column beside them would hide one.
RESERVED = frozenset(
    "age amount apart asked attribute block break_id candidates cause cluster_value confidence difference direction "
    "entries entry_date entry_id evidence explained extract file_id first_entry first_month gross known_break leg "
    "line mark match_id month obligation occurrence odd_party opening owed part party pass payment place receipt "
    "residual row_no scope score sheet side sign signed size status unlike verdict".split()
) | {WHOLE}
_LEAST_PROPOSED = Decimal("0.10")
SCOPE = tuple(name for name in TEXTS if name in table("statement").key)  # of the tables a county's run hands over


@cache
def reserved_words() -> frozenset[str]:
    """Words that SQL keeps for itself."""
    sql = "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    with duckdb.connect() as connection:
        return frozenset(row[0] for row in connection.execute(sql).fetchall())


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`what` is wrong at `path`; `wrong` is looked for among the names `known`."""

    path: Path_
    what: str
    wrong: str = ""
    known: tuple[str, ...] = ()
    do: str = ""


def faults(spec: Spec) -> Iterator[Fault]:
    """Everything that is wrong, parties first."""
    for name, party in spec.parties.items():
        yield from _of_party(spec, ("parties", name), party)
    yield from _of_tables(spec)
    yield from _unknown(("labels",), spec.labels, (*spec.columns, *CORE), "column")
    for name, leg in spec.legs.items():
        yield from _of_leg(spec, ("legs", name), leg)
    yield from _alike(spec)


def _alike(spec: Spec) -> Iterator[Fault]:
    """Relations are called by leg and party: `a_b` and `c` would be `a` and `b_c`."""
    of = [(name, f"{name}_{party}") for name, leg in spec.legs.items() for party in dict.fromkeys(leg.parties)]
    counts = Counter(called for _, called in of)
    for name in dict.fromkeys(name for name, called in of if counts[called] > 1):
        what = f"leg {name!r} and one of its parties have together the name of another leg and party"
        yield Fault(path=("legs", name), what=what, do="give the leg another name")


def _unknown(path: Path_, used: Iterable[str], known: Collection[str], kind: str) -> Iterator[Fault]:
    """Names of a list, or keys of a mapping, that are not among those known."""
    for number, name in enumerate(used):
        if name not in known:
            step = name if isinstance(used, dict) else number
            yield Fault(path=(*path, step), what=f"no {kind} {name!r}", wrong=name, known=tuple(known))


def _of_party(spec: Spec, path: Path_, party: Party) -> Iterator[Fault]:
    declared = {**party.columns, **party.constants}
    refs = {f"ref_{other}" for other in spec.parties}  # columns of what is matched in bulk
    for name in declared:
        part = "columns" if name in party.columns else "constants"
        if name in RESERVED or name in reserved_words() or name in refs:
            what = f"{name!r} is a word of SQL or of the program"
            yield Fault(
                path=(*path, part, name), what=what, do="choose another; date and amount are given by themselves"
            )
        if name in party.columns and name in party.constants:
            yield Fault(path=(*path, "constants", name), what=f"{name!r} is a column as well", do="keep one of them")
    for column in spec.scope:
        if column not in declared:
            what = f"scope column {column!r} is missing"
            yield Fault(path=(*path, "columns"), what=what, do="map it to a header, or give it under `constants`")
    yield from _unknown((*path, "ref"), party.ref, tuple(party.columns), "column")
    yield from _unknown((*path, "required"), party.required, tuple(party.columns), "column")
    yield from _unknown((*path, "codes"), party.codes, tuple(party.columns), "column")
    yield from _twice(path, party)


def _twice(path: Path_, party: Party) -> Iterator[Fault]:
    """A header may mean but one thing."""
    amount = party.amount
    amounts = [amount.receipt, amount.payment] if isinstance(amount, Pair) else [amount]
    named = [header for value in (*party.columns.values(), *amounts) for header in headers(value)]
    for header, count in Counter([*named, *party.ignore]).items():
        if count > 1:
            yield Fault(
                path=(*path, "columns"), what=f"header {header!r} is named {count} times", do="keep one of them"
            )


def _of_tables(spec: Spec) -> Iterator[Fault]:
    """Entries are SQL over tables or rows of parties' files; those over tables have the columns of the contract."""
    for name in spec.tables:
        if name in RELATIONS or name in reserved_words():
            what = f"{name!r} is a word of SQL or of the program"
            yield Fault(path=("tables", name), what=what, do="choose another")
    if spec.from_tables and spec.scope != list(SCOPE):
        what = f"scope is not {', '.join(SCOPE)}, which entries from SQL files have"
        yield Fault(path=("scope",), what=what, do="correct the scope, or declare parties with files")
    if spec.from_tables and spec.parties:
        what = "parties with files stand beside entries from SQL files"
        yield Fault(path=("parties",), what=what, do="keep one of them: `parties`, or `entries` in every leg")


def _of_entries(spec: Spec, path: Path_, leg: Leg) -> Iterator[Fault]:
    """A leg's parties and where their entries come from."""
    if not spec.from_tables:
        yield from _unknown((*path, "parties"), leg.parties, tuple(spec.parties), "party")
        return
    yield from _unknown((*path, "parties"), leg.parties, catalogued("party"), "party")
    yield from _unknown((*path, "entries"), leg.entries, tuple(leg.parties), "party of this leg")
    for party in leg.parties:
        if party not in leg.entries:
            what = f"entries of party {party!r} are missing"
            yield Fault(path=(*path, "entries"), what=what, do="give the SQL file of what it holds")
    if leg.where:
        what = "`where` is for parties with files"
        yield Fault(path=(*path, "where"), what=what, do="write the condition into the SQL file of the entries")


def _of_leg(spec: Spec, path: Path_, leg: Leg) -> Iterator[Fault]:
    columns = (*spec.columns, *CORE)
    yield from _of_entries(spec, path, leg)
    for party, count in Counter(leg.parties).items():
        if count > 1:
            yield Fault(path=(*path, "parties"), what=f"party {party!r} is named {count} times", do="keep one of them")
    yield from _unknown((*path, "where"), leg.where, tuple(leg.parties), "party of this leg")
    owed = (*path, "obligation", "first_of") if isinstance(leg.obligation, FirstOf) else (*path, "obligation")
    yield from _unknown(owed, leg.owed, columns, "column")
    yield from _unknown((*path, "normalise"), leg.normalise, spec.columns, "column")
    yield from _unknown((*path, "cluster"), leg.cluster, spec.columns, "column")
    names = Counter(item.name for item in leg.passes if isinstance(item, Pass))
    for number, item in enumerate(leg.passes):
        if isinstance(item, Pass):
            if names[item.name] > 1:
                yield Fault(path=(*path, "passes", number, "name"), what=f"two passes are called {item.name!r}")
            yield from faults_of_pass(spec, (*path, "passes", number), leg, item)


def faults_of_pass(spec: Spec, path: Path_, leg: Leg, item: Pass) -> Iterator[Fault]:
    """What is wrong with one pass of `leg`."""
    columns, causes = (*spec.columns, *CORE), (*spec.causes, *catalogued("cause"))
    yield from _unknown((*path, "keys"), item.keys, columns, "column")
    yield from _unknown((*path, "distinguish"), item.distinguish, (*spec.attributes, "ref"), "column")
    yield from _unknown((*path, "references"), item.references, (*spec.attributes, "ref"), "column")
    yield from _unknown((*path, "normalise"), item.normalise, tuple(item.keys), "key of this pass")
    yield from _unknown((*path, "instead_of"), item.instead_of, causes, "cause")
    if item.cause and item.cause not in causes:
        yield Fault(path=(*path, "cause"), what=f"no cause {item.cause!r}", wrong=item.cause, known=causes)
    yield from _of_way(path, leg, item)


def _of_way(path: Path_, leg: Leg, item: Pass) -> Iterator[Fault]:
    """What does not go together in the way a pass pairs."""
    low, _, high = str(item.window or "").partition("..")
    if high and int(low) > int(high):
        what = f"window {item.window} ends before it begins"
        yield Fault(path=(*path, "window"), what=what, do="write the smaller number first, as in -2..5")
    if item.method == "subset" and item.tolerance_percent:
        what = "subset sums take no `tolerance_percent`, only `tolerance`"
        yield Fault(path=(*path, "tolerance_percent"), what=what, do="give a `tolerance` in yuan")
    if item.method == "assignment":
        yield from _of_assignment(path, item)
    sides = 2 if item.between == "one party" else len(leg.parties)
    if item.cardinality and item.cardinality.count(":") + 1 != sides:
        what = f"cardinality {item.cardinality} does not fit {sides} parties"
        yield Fault(path=(*path, "cardinality"), what=what, do="give a 1 or a letter for each party, as in 1:1:n")
    if not item.keys and item.method == "sums" and item.window is None and not item.where:
        what = "a pass without keys pairs whatever is equal"
        yield Fault(path=path, what=what, do="give `keys`, a `window`, or a `where`")


def _of_assignment(path: Path_, item: Pass) -> Iterator[Fault]:
    """Limits between which nothing could be proposed or matched."""
    if item.accept < item.propose:
        what = f"accept {item.accept} is below propose {item.propose}"
        yield Fault(path=(*path, "accept"), what=what, do="what is matched must be good enough to be proposed")
    if item.propose < _LEAST_PROPOSED:
        what = f"propose {item.propose} is below {_LEAST_PROPOSED}, by which the best must lead"
        yield Fault(path=(*path, "propose"), what=what, do="give a higher confidence")
    if item.bound == 1:
        yield Fault(path=(*path, "bound"), what="a block of one entry pairs nothing", do="give 2 or more, or 0")
    if item.weights and not any(item.weights.values()):
        yield Fault(path=(*path, "weights"), what="nothing has a weight", do="give one of them more than 0")
