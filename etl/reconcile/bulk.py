"""The first strict pass over many millions of rows: what agrees one by one is written out without ever being held.

What every party holds exactly once, alike in scope, keys and amount, goes to a Parquet file, a row per group; all
else, and what last month left open under the same key, is left to the passes, the first of which is then asked again.
The rows of all parties are cut into parts by a digest of what they owe, and each is sorted by it and by one of scope,
keys and amount; neighbours are a group if a second digest and the amount itself are the same too. The digests are made
from a hash of 64 bits of each text: of three parties two rows of one amount are taken for alike with a chance of 2**-62
a pair, and only if that leaves a group of all parties. Counts and sums are checked to the fen afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from etl.errors import ContractError, Where
from etl.reconcile import alike, fen, lines, parts
from etl.reconcile.codes import Code
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import columns_read, has, key_names, scan
from etl.reconcile.queries import CauseQuery, Leg, PassQuery, Queries, RuleQuery, Shared, VerdictQuery
from etl.reconcile.spec.heads import DEFAULT_CAUSES

DERIVED = ("month", "leg", "entry_id", "party", "sign")  # of an entry: by the leg, not by what a party holds
_MATCHED_TOO = {"entry", "match", "leg_entry", "matched"}  # relations of entries that are matched, and others
_FEW = 250  # values of a column up to which a number stands for its text while sorting


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

    @cached_property
    def columns(self) -> list[str]:
        """What must be alike: scope and keys, as text."""
        return [*self.scope, *(f"key_{name}" for name in key_names(self.query))]

    def hashed(self, sql: str) -> str:
        """SQL of the rows of `sql` with `hashes`: every text is read once, however many digests it goes into."""
        hashes = [f"hash({column})" for column in self.columns] + [self._hash_of_obligation]
        named = (f"{sql} as {name}" for sql, name in zip(hashes, self.hashes, strict=True))
        return f"select *, {', '.join(named)} from ({sql}) unhashed"

    @property
    def hashes(self) -> list[str]:
        """Names of the hashes of what must be alike and, the last, of the obligation."""
        return [f"_hash_{number}" for number in range(len(self.columns) + 1)]  # no declared name begins so

    @property
    def _hash_of_obligation(self) -> str:
        """SQL; an obligation that is one of the keys is not looked at twice."""
        looked_at = f"hash(({self.leg.obligation}))"
        if len(self.query.owed_by) != 1:
            return looked_at
        key = f"key_{self.query.owed_by[0]}"
        return f"case when {key} is null then {looked_at} else hash({key}) end"

    @property
    def digest(self) -> str:
        """SQL of what sorts: the kin above what must be alike; its lowest bits are left to the number of a party."""
        return f"({self.kin} | {self.alike})"

    @property
    def kin(self) -> str:
        """SQL of a digest of the obligation, so that what owes the same stands together, unless a key may owe several.

        What shares it by chance is told apart when it matters.
        """
        upper = self.owed if self.query.owed_by else f"hash({self._keys})"
        return f"({upper} & {alike.UPPER_HALF}::ubigint)"

    @property
    def owed(self) -> str:
        """SQL of a digest of the obligation within its scope."""
        return f"hash({', '.join((*self.hashes[: len(self.scope)], self.hashes[-1]))})"

    @property
    def alike(self) -> str:
        """SQL of the lower half of the digest of what must be alike."""
        return f"(hash({self._keys}, amount) & {self.low}::ubigint)"

    @property
    def low(self) -> int:
        """The bits of the lower half that are a digest's."""
        return alike.digest_mask(self.leg.parties) & alike.LOWER_HALF

    @property
    def mark(self) -> str:
        """SQL of a second digest of what must be alike, but for the amount, which is compared itself."""
        return f"({self._keys} >> 32)"

    @property
    def _keys(self) -> str:
        """SQL of a digest of what must be alike but for the amount; DuckDB computes it once."""
        return f"hash({', '.join(self.hashes[:-1])})"

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
    """The leg's first pass, if it pairs equal amounts one by one at any date and reads entries row by row, as held.

    None as well if SQL of the declaration's own looks at entries that are matched: only what is left would be there.
    """
    first = next((query for query in queries.passes if query.leg == leg.name), None)
    if first is None or first.between != "parties" or not first.one_to_one or first.method != "sums":
        return None
    if first.window or first.cause or not scan(first, "open_entry") or _looks_at_matched(queries):
        return None
    held = {field.name for field in queries.tables["entry"].fields} - set(DERIVED)
    return first if columns_read(first) <= held else None


def _looks_at_matched(queries: Queries) -> bool:
    """Whether passes, rules, verdicts, or causes that are not the usual ones, read `_MATCHED_TOO`."""
    causes = [query for query in queries.causes if query.path.parent != DEFAULT_CAUSES]
    own: list[PassQuery | RuleQuery | VerdictQuery | CauseQuery | Shared]
    own = [*queries.passes, *queries.rules, *queries.verdicts, *causes, *(s for query in causes for s in query.reads)]
    return any(_reads_matched(query.sql) for query in own)


def _reads_matched(sql: str) -> bool:
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except SqlglotError:
        return True
    return any(read.name in _MATCHED_TOO for read in tree.find_all(exp.Table))


def settle(engine: Duck, leg: Leg, query: PassQuery, queries: Queries, folder: Path) -> Bulk:
    """Match the entries `held_<leg>_<party>` by `query`; makes `left_<leg>_<party>`, those that are not matched.

    ContractError if the file and what is left are not, to the row and the fen, what was held.
    """
    strict = _Strict(engine, leg, query, queries.scope)
    for party in leg.parties:
        engine.view(strict.asked(party), scan(query, f"held_{leg.name}_{party}"))
    file = folder / f"match.{leg.name}.{query.name}.parquet"
    before = _before(strict)
    with TemporaryDirectory(dir=folder) as scratch, alike.Writer(file) as writer:
        rest = _match(strict, writer, before, Path(scratch))
    _set_apart(strict, rest, before, queries.again)
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


def _match(strict: _Strict, writer: alike.Writer, before: alike.Before, scratch: Path) -> list[alike.Rest]:
    """Write the groups, in the order of their digest, that are like none of `before`; returns what is in none."""
    engine, codes = strict.engine, _codes(strict)
    owed = "" if strict.query.owed_by else "_owed"  # no declared name begins so
    columns = alike.Columns(strict.leg.parties, strict.scope, codes, owed)
    rows = _rows(strict, codes, owed)
    files = parts.cut(lambda size: map(_in_fen, engine.ahead(rows, size)), "place", _held(strict), scratch)

    def look(file: Path) -> tuple[pa.Table, alike.Rest]:
        found = alike.find(parts.read(file), columns, before)
        file.unlink()
        return found

    rest = []
    for groups, others in parts.side_by_side(look, files, engine.threads):
        writer.write(groups)
        rest.append(others)
    names = ("match_id", *(f"ref_{party}" for party in strict.leg.parties), *columns.told, "amount")
    kinds = {"match_id": pa.uint64(), "amount": fen.YUAN}
    writer.finish(pa.schema([(name, kinds.get(name, pa.string())) for name in names]))
    return rest


def _held(strict: _Strict) -> int:
    """Rows of all parties."""
    totals = (f"select entries from total_{strict.leg.name}_{party}" for party in strict.leg.parties)
    return int(strict.engine.rows(f"select coalesce(sum(entries), 0) from ({' union all '.join(totals)})")[0][0])


def _rows(strict: _Strict, codes: Mapping[str, Code], owed: str) -> str:
    """SQL of all rows as `alike.Columns` says."""
    hashes = dict(zip(strict.columns, strict.hashes[:-1], strict=True))
    told = [f"{codes[name].sql(hashes[name])} as {name}" if name in codes else name for name in strict.scope]
    told += [f"{strict.owed} as {owed}"] if owed else []
    nowhere = f"(hash(ref) & {strict.low}::ubigint) | {len(strict.leg.parties)}::ubigint"
    parties = (
        f"select {strict.kin} | case when {strict.known} then {strict.alike} | {number}::ubigint else {nowhere} end "
        f"as place, {strict.mark}::uinteger as mark, {lines.line()} as line, {', '.join(('ref', 'amount', *told))} "
        f"from ({strict.hashed(f'select * from {strict.asked(party)}')}) asked"
        for number, party in enumerate(strict.leg.parties)
    )
    return " union all ".join(parties)


def _in_fen(rows: pa.RecordBatch) -> pa.RecordBatch:
    if rows["amount"].null_count:
        raise ContractError("an entry without an amount", do="correct the query of the entries")
    at = rows.schema.get_field_index("amount")
    return rows.set_column(at, alike.FEN, pa.array(fen.counted(rows["amount"])))


def _before(strict: _Strict) -> alike.Before:
    """Last month's open items."""
    engine, leg = strict.engine, strict.leg
    engine.view("carried_leg", f"select * from carried where leg = '{leg.name}'")
    carried = strict.hashed(scan(strict.query, "carried_leg"))
    told = f"({strict.mark} << 32) | {strict.alike} as known, {strict.kin} as kin, {strict.owed} as owed"
    rows = engine.arrow(f"select {told} from ({carried}) carried")
    return alike.Before(rows["known"].to_numpy(), np.unique(rows["kin"]), rows["owed"].to_numpy())


def _set_apart(strict: _Strict, rest: list[alike.Rest], before: alike.Before, again: Mapping[str, str]) -> None:
    """Make `rest_<leg>_<party>`: the rows in no group, `apart`, and those that owe what these or open items owe."""
    engine, wanted = strict.engine, f"{lines.line()} in (from {lines.WANTED})"
    engine.add("unlike", pa.table({"digest": _together([part.places for part in rest])}))
    engine.add(lines.WANTED, pa.table({"line": _together([part.lines for part in rest])}))
    if not strict.query.owed_by:  # who owes the same stands anywhere: all are looked at
        again = {}
        engine.add("owing", pa.table({"owed": _together([before.owed, *(part.owed for part in rest)])}))
        wanted = f"({wanted} or {strict.owed} in (from owing))"
    with engine.narrowed(again):
        for party in strict.leg.parties:
            apart = f"not coalesce({strict.known}, false) or {strict.digest} in (from unlike)"
            kept = f"* exclude ({', '.join(strict.hashes)})"
            asked = strict.hashed(f"select * from {strict.asked(party)}")
            engine.table(strict.rest(party), f"select {kept}, {apart} as apart from ({asked}) asked where {wanted}")


def _together(numbers: list[alike.Numbers]) -> alike.Numbers:
    return np.concatenate([*numbers, np.empty(0, np.uint64)])


def _codes(strict: _Strict) -> dict[str, Code]:
    """Name of the scope -> how its values are numbered, where they are few: a byte is sorted, not the text."""
    codes = {}
    for column in strict.scope:
        told = (f"select {column} as value from total_{strict.leg.name}_{party}" for party in strict.leg.parties)
        known = f"select distinct value from ({' union all '.join(told)}) where value is not null"
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
