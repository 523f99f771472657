"""The first strict pass over many millions of rows: what agrees one by one is written out without ever being held.

What every party holds exactly once, alike in scope, keys and amount, goes to a Parquet file, a row per group; all
else, and what last month left open under the same key, is left to the passes, the first of which is then asked again.
DuckDB sorts the rows of all parties by one digest of scope, keys and amount; neighbours are a group if a second digest
and the amount itself are the same too. Both are made from a hash of 64 bits of each text: two keys of which one text
differs are taken for one with a chance of 2**-64 a pair, of several less. Counts and sums are checked to the fen
afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import pyarrow as pa

from etl.errors import ContractError, Where
from etl.reconcile import alike, lines
from etl.reconcile.codes import Code
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import has, key_names, scan
from etl.reconcile.queries import Leg, PassQuery, Queries

_FEW = 250  # values of a column up to which a number stands for its text while sorting
_BATCH = 1 << 20


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

    def hashed(self, sql: str) -> str:
        """SQL of the rows of `sql` with `hashes`: every text is read once, however many digests it goes into."""
        hashes = (f"hash({text}) as {name}" for text, name in zip(self._texts, self.hashes, strict=True))
        return f"select *, {', '.join(hashes)} from ({sql}) unhashed"

    @property
    def hashes(self) -> list[str]:
        """Names of the hashes of what must be alike and, the last, of the obligation."""
        return [f"_hash_{number}" for number in range(len(self._texts))]  # no declared name begins so

    @property
    def _texts(self) -> list[str]:
        return [*self.columns, f"({self.leg.obligation})"]

    @property
    def digest(self) -> str:
        """SQL of what sorts; its lowest bits are left to the number of a party."""
        return f"(hash({', '.join((*self.hashes[:-1], 'amount'))}) & {alike.digest_mask(self.leg.parties)}::ubigint)"

    @property
    def signs(self) -> str:
        """SQL of another digest of what must be alike but the amount, above that of the obligation."""
        check = ", ".join(reversed(self.hashes[:-1]))
        return f"(hash({check}) & {alike.UPPER_HALF}::ubigint) | {self.owed}"

    @property
    def owed(self) -> str:
        """SQL of a digest of the obligation, half as long; what shares it by chance is told apart when it matters."""
        return f"(hash({', '.join((*self.hashes[: len(self.scope)], self.hashes[-1]))}) >> 32)"

    @property
    def known(self) -> str:
        """SQL: the pass asks for the entry and no part of its key is missing; null is no."""
        return " and ".join(["asked", *(has(column) for column in self.columns)])

    def asked(self, party: str) -> str:
        """The relation of a party's entries with `asked` and the keys."""
        return f"asked_{self.leg.name}_{party}"

    def rest(self, party: str) -> str:
        """The relation of what is not matched, `apart`, and of what may share its obligation."""
        return f"rest_{self.leg.name}_{party}"


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
    file = folder / f"match.{leg.name}.{query.name}.parquet"
    with TemporaryFile(dir=folder) as spill, alike.Writer(file) as writer:
        rest, before = alike.Rest(spill), _before(strict)
        _match(strict, writer, before["digest"].to_numpy(), rest)
        _set_apart(strict, rest, before["owed"].to_numpy(), queries.again)
    for party in leg.parties:
        engine.view(f"left_{leg.name}_{party}", f"select * exclude (apart) from {strict.rest(party)} where apart")
    engine.parquet(f"bulk_{leg.name}", [file])
    groups = engine.rows(f"select count(*) from bulk_{leg.name}")[0][0]
    _check(strict)
    return Bulk(leg.name, query.name, leg.parties, file, groups)


def matched_beside(leg: Leg, party: str, scope: tuple[str, ...]) -> str:
    """SQL of the entries of `party` that were matched in bulk and whose scope and obligation, `owed`, are `pending`."""
    key = ", ".join((*scope, "owed"))
    return f"""
        select * exclude (owed, apart)
        from (select *, {leg.obligation} as owed from rest_{leg.name}_{party} where not apart) entry_owed
        semi join pending using ({key})"""


def _match(strict: _Strict, writer: alike.Writer, before: alike.Numbers, rest: alike.Rest) -> None:
    """Write the groups, in the order of their digest, which is none of `before`; `rest` takes what is in none."""
    codes = _codes(strict)
    columns = alike.Columns(strict.leg.parties, ("amount",), (*strict.scope, "amount"), codes)
    rows = strict.engine.sorted(_rows(strict, codes), "place", _BATCH)
    alike.find(rows, columns, before, writer.write, rest)
    names = ("match_id", *(f"ref_{party}" for party in strict.leg.parties), *columns.told)
    kinds = {"match_id": pa.uint64(), "amount": pa.decimal128(18, 2)}
    writer.finish(pa.schema([(name, kinds.get(name, pa.string())) for name in names]))


def _rows(strict: _Strict, codes: Mapping[str, Code]) -> str:
    """SQL of all rows as `alike.Columns` says."""
    hashes = dict(zip(strict.columns, strict.hashes[:-1], strict=True))
    told = (f"{codes[name].sql(hashes[name])} as {name}" if name in codes else name for name in strict.scope)
    scope = "".join(f", {column}" for column in told)
    nowhere = f"(hash(ref) & {alike.digest_mask(strict.leg.parties)}::ubigint) | {len(strict.leg.parties)}::ubigint"
    parts = (
        f"select case when {strict.known} then {strict.digest} | {number}::ubigint else {nowhere} end as place, "
        f"{strict.signs} as signs, {lines.line()} as line, ref, amount{scope} "
        f"from ({strict.hashed(f'select * from {strict.asked(party)}')}) asked"
        for number, party in enumerate(strict.leg.parties)
    )
    return " union all ".join(parts)


def _before(strict: _Strict) -> pa.Table:
    """Digests of last month's open items and of what they owe."""
    engine, leg = strict.engine, strict.leg
    engine.view("carried_leg", f"select * from carried where leg = '{leg.name}'")
    carried = strict.hashed(scan(strict.query, "carried_leg"))
    return engine.arrow(f"select {strict.digest} as digest, {strict.owed} as owed from ({carried}) carried")


def _set_apart(strict: _Strict, rest: alike.Rest, before: alike.Numbers, again: Mapping[str, str]) -> None:
    """Make `rest_<leg>_<party>`: the rows in no group, `apart`, and those that owe what these or open items owe."""
    unlike = np.unique(np.concatenate([*rest.places, np.empty(0, np.uint64)]))
    strict.engine.add("unlike", pa.table({"digest": unlike}))
    strict.engine.add(lines.WANTED, pa.table({"line": rest.wanted(before)}))
    with strict.engine.narrowed(again):
        for party in strict.leg.parties:
            apart = f"not coalesce({strict.known}, false) or {strict.digest} in (from unlike)"
            wanted = f"select * from {strict.asked(party)} where {lines.line()} in (from {lines.WANTED})"
            kept = f"* exclude ({', '.join(strict.hashes)})"
            rows = f"select {kept}, {apart} as apart from ({strict.hashed(wanted)}) asked"
            strict.engine.table(strict.rest(party), rows)


def _codes(strict: _Strict) -> dict[str, Code]:
    """Name of the scope -> how its values are numbered, where they are few: a byte is sorted, not the text."""
    codes = {}
    for column in strict.scope:
        parts = (f"select {column} as value from total_{strict.leg.name}_{party}" for party in strict.leg.parties)
        known = f"select distinct value from ({' union all '.join(parts)}) where value is not null"
        values = strict.engine.rows(f"select value, hash(value) from ({known}) order by value limit {_FEW + 1}")
        if values and len(values) <= _FEW and (code := Code.of(dict(values))):
            codes[column] = code
    return codes


def _check(strict: _Strict) -> None:
    """Rows and amounts held are those matched and those left, for each party and scope."""
    leg, scope = strict.leg.name, "".join(f", {name}" for name in strict.scope)
    measured = f"count(*) as n, coalesce(sum(amount), 0) as total{scope}"
    group = f"group by {scope[2:]}" if scope else ""
    strict.engine.table("matched_total", f"select {measured} from bulk_{leg} {group}")
    for party in strict.leg.parties:
        held = f"select entries as n, amount as total{scope} from total_{leg}_{party}"
        left = f"select {measured} from left_{leg}_{party} {group}"
        apart = f"""
            select 1 from ({held} union all select -n, -total{scope} from matched_total
                           union all select -n, -total{scope} from ({left})) {group}
            having sum(n) <> 0 or sum(total) <> 0 limit 1"""
        if strict.engine.rows(apart):
            raise ContractError(
                f"leg {leg}: matched and left are not what {party} holds",
                where=Where(party=party, file=str(strict.query.path)),
                do="run again without the bulk pass; nothing was written",
            )
