"""The first strict pass over many millions of rows: what agrees one by one is written out without ever being held.

What every party holds exactly once, alike in scope, keys and amount, goes to a Parquet file, a row per group; all
else, and what last month left open under the same key, is left to the passes, the first of which is then asked again.
The hash of scope, keys and amount only sorts out what is *not* alike: rows are paired by the columns themselves, so
that a collision matches nothing, and counts and sums are checked to the fen afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.errors import ContractError, Where
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import has, key_names, scan
from etl.reconcile.queries import Leg, PassQuery, Queries

_FEW = 1_000  # values of a column up to which a number stands for its text while joining
_HEAD = 100_000  # rows by which that is judged


@dataclass(frozen=True)
class Bulk:
    """`file` holds what was matched at once, `groups` of them: match_id, the scope, amount, and ref_<party> of each."""

    leg: str
    name: str
    parties: tuple[str, ...]
    file: Path
    groups: int


@dataclass(frozen=True)
class _Strict:
    """One leg's strict pass over the relations `held_<leg>_<party>`: SQL lists of what it compares."""

    engine: Duck
    leg: Leg
    query: PassQuery
    scope: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """What must be alike: scope and keys, as text."""
        return [*self.scope, *(f"key_{name}" for name in key_names(self.query))]

    @property
    def digest(self) -> str:
        return f"hash({', '.join((*self.columns, 'amount'))})"

    @property
    def known(self) -> str:
        """SQL: the pass asks for the entry and no part of its key is missing."""
        return " and ".join(["coalesce(asked, false)", *(f"coalesce({has(column)}, false)" for column in self.columns)])

    @property
    def unlike(self) -> str:
        """The relation of digests that are not alike everywhere."""
        return f"unlike_{self.leg.name}"

    def asked(self, party: str) -> str:
        """The relation of a party's entries with `asked` and the keys."""
        return f"asked_{self.leg.name}_{party}"


def strict_pass(queries: Queries, leg: Leg) -> PassQuery | None:
    """The leg's first pass, if it pairs equal amounts one by one at any date and reads entries row by row."""
    first = next((query for query in queries.passes if query.leg == leg.name), None)
    if first is None or first.between != "parties" or not first.one_to_one or first.method != "sums":
        return None
    return None if first.window or first.cause or not scan(first, "open_entry") else first


def settle(engine: Duck, leg: Leg, query: PassQuery, queries: Queries, folder: Path) -> Bulk:
    """Match the entries `held_<leg>_<party>` by `query`; makes `left_<leg>_<party>`, those that are not matched.

    ContractError if the file and what is left are not, to the row and the fen, what was held.
    """
    strict = _Strict(engine, leg, query, queries.scope)
    for party in leg.parties:
        engine.view(strict.asked(party), scan(query, f"held_{leg.name}_{party}"))
    _find_unlike(strict)
    file = folder / f"match.{leg.name}.{query.name}.parquet"
    _write(strict, file)
    for party in leg.parties:
        left = f"not ({strict.known}) or {strict.digest} in (select digest from {strict.unlike})"
        engine.table(f"left_{leg.name}_{party}", f"select * from {strict.asked(party)} where {left}")
    engine.parquet(f"bulk_{leg.name}", [file])
    groups = engine.rows(f"select count(*) from bulk_{leg.name}")[0][0]
    _check(strict)
    return Bulk(leg.name, query.name, leg.parties, file, groups)


def matched_beside(engine: Duck, leg: Leg, query: PassQuery, party: str, scope: tuple[str, ...]) -> str:
    """SQL of the entries of `party` that were matched in bulk and whose scope and obligation, `owed`, are `pending`."""
    strict = _Strict(engine, leg, query, scope)
    key = ", ".join((*scope, "owed"))
    return f"""
        select * exclude (owed) from (select *, {leg.obligation} as owed from {strict.asked(party)}) entry_owed
        semi join pending using ({key})
        where {strict.known} and {strict.digest} not in (select digest from {strict.unlike})"""


def _find_unlike(strict: _Strict) -> None:
    """Make `unlike_<leg>`: digests that are not once with every party, or that an open item of last month has."""
    engine, leg = strict.engine, strict.leg
    rows = [
        f"select {strict.digest} as digest, {1 << n}::uinteger as party from {strict.asked(party)} where {strict.known}"
        for n, party in enumerate(leg.parties)
    ]
    carried = scan(strict.query, "carried_leg")
    engine.view("carried_leg", f"select * from carried where leg = '{leg.name}'")
    rows.append(f"select {strict.digest}, 0::uinteger from ({carried}) carried where {strict.known}")
    everyone = f"count(*) = {len(leg.parties)} and bit_or(party) = {(1 << len(leg.parties)) - 1}"
    engine.table(
        strict.unlike, f"select digest from ({' union all '.join(rows)}) group by digest having not ({everyone})"
    )


def _write(strict: _Strict, file: Path) -> None:
    """Write what is alike, in the order of the digest, which no two groups share."""
    codes = _codes(strict)
    columns = [f"{column}::{codes[column]} as {column}" if column in codes else column for column in strict.columns]
    listed = ", ".join((*columns, "amount", "ref"))
    first, *others = strict.leg.parties
    using = ", ".join((*strict.columns, "amount"))
    joins = " ".join(
        f"join (select {listed} from {strict.asked(party)} where {strict.known}) p{n} using ({using})"
        for n, party in enumerate(others, start=1)
    )
    refs = ", ".join(f"p{n}.ref as ref_{party}" for n, party in enumerate(strict.leg.parties))
    scope = "".join(f"{name}::varchar as {name}, " for name in strict.scope)
    strict.engine.copy(
        f"""
        select digest as match_id, {scope}{refs}, amount
        from (
            select {listed}, {strict.digest} as digest from {strict.asked(first)}
            where {strict.known} and {strict.digest} not in (select digest from {strict.unlike})
        ) p0
        {joins}
        order by digest
        """,
        file,
    )


def _codes(strict: _Strict) -> dict[str, str]:
    """Column -> the type that numbers its values, for columns of few: a join holds a byte instead of the text."""
    codes = {}
    for number, column in enumerate(strict.columns):
        parts = [f"select {column} from {strict.asked(party)}" for party in strict.leg.parties]
        head = f"select count(distinct {column}) from ({parts[0]} limit {_HEAD})"
        if strict.engine.rows(head)[0][0] <= _FEW // 4:
            values = f"select distinct {column} from ({' union all '.join(parts)}) where {column} is not null"
            if strict.engine.enumerate(f"code_{number}", f"{values} order by 1 limit {_FEW + 1}", _FEW):
                codes[column] = f"code_{number}"
    return codes


def _check(strict: _Strict) -> None:
    """Rows and amounts held are those matched and those left, for each party and scope."""
    scope = "".join(f", {name}" for name in strict.scope)
    measured = f"count(*) as n, coalesce(sum(amount), 0) as total{scope}"
    group = f"group by {scope[2:]}" if scope else ""
    matched = f"select {measured} from bulk_{strict.leg.name} {group}"
    for party in strict.leg.parties:
        held = f"select {measured} from held_{strict.leg.name}_{party} {group}"
        left = f"select {measured} from left_{strict.leg.name}_{party} {group}"
        apart = f"""
            select 1 from ({held} union all select -n, -total{scope} from ({matched})
                           union all select -n, -total{scope} from ({left})) {group}
            having sum(n) <> 0 or sum(total) <> 0 limit 1"""
        if strict.engine.rows(apart):
            raise ContractError(
                f"leg {strict.leg.name}: matched and left are not what {party} holds",
                where=Where(party=party, file=str(strict.query.path)),
                do="run again without the bulk pass; nothing was written",
            )
