"""The pool of one leg: entries that are still open, and what a pass says of the keys by which they pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlglot
from sqlglot import exp

from etl.contracts import DUCKDB_TYPES, Table
from etl.errors import ContractError, Where
from etl.reconcile import candidates, windows
from etl.reconcile.engines import Engine
from etl.reconcile.head import naming
from etl.reconcile.queries import Leg, PassQuery, Queries, Window

# What last month knew of an open item and a new entry lacks.
_KNOWN_BEFORE = ("cause", "break_id", "evidence")


@dataclass
class Pool:
    """Relations of a leg: `leg_entry`, all there is; `open_entry`, what of it no pass has matched yet.

    Both have the columns of `entry` but the month, and `first_month`, `cause`, `break_id`, `evidence`, of
    which the last three are null for new entries.
    """

    engine: Engine
    leg: Leg
    scope: tuple[str, ...]
    columns: tuple[str, ...]
    matched: list[str] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    _taken: int = 0  # of what was matched, left out of the copy
    _copied: str = ""

    @classmethod
    def of(cls, engine: Engine, leg: Leg, queries: Queries) -> Pool:
        """Open items carried from last month and this month's entries, as tables `carried` and `entry`."""
        own = tuple(f.name for f in queries.tables["entry"].fields if f.name != "month")
        pool = cls(engine, leg, queries.scope, (*own, "first_month", *_KNOWN_BEFORE))
        before = ", ".join((*own, "first_month", *_KNOWN_BEFORE))
        new = ", ".join((*own, "month as first_month", *(f"cast(null as varchar) as {c}" for c in _KNOWN_BEFORE)))
        pool.engine.view(
            pool.standing,
            f"select {before} from carried where leg = '{leg.name}' "
            f"union all select {new} from entry where leg = '{leg.name}'",
        )
        for name in ("leg_entry", "open_entry"):
            pool.engine.view(name, f"select * from {pool.standing}")
        return pool

    @property
    def standing(self) -> str:
        """The relation of what is there before any pass."""
        return f"standing_{self.leg.name}"

    def add_beside(self, beside: str) -> None:
        """`leg_entry` has the entries of the SQL `beside` as well, which were matched before any pass."""
        self.engine.table(f"beside_{self.leg.name}", beside)
        columns = ", ".join(
            "month as first_month"
            if name == "first_month"
            else f"cast(null as varchar) as {name}"
            if name in _KNOWN_BEFORE
            else name
            for name in self.columns
        )
        rows = f"select {columns} from beside_{self.leg.name}"
        self.engine.view("leg_entry", f"select * from {self.standing} union all {rows}")

    def keep_unmatched(self) -> None:
        """What was matched since the last time is not open any more.

        It is left out whenever the others are read, until they are less than half and copied: wide rows cost more.
        """
        whole = self._copied or self.standing
        matched = " union all ".join(f"select entry_id from {name}" for name in self.matched[self._taken :])
        rest = f"not exists (select 1 from ({matched}) gone where gone.entry_id = {whole}.entry_id)"
        self.engine.view("open_entry", f"select {', '.join(self.columns)} from {whole} where {rest}")
        sizes = f"select (select count(*) from ({matched}) gone), (select count(*) from {whole})"
        gone, there = self.engine.rows(sizes)[0]
        if 2 * gone > there:
            self._copy()

    def _copy(self) -> None:
        before, self._copied, self._taken = self._copied, f"open_{len(self.matched)}", len(self.matched)
        self.engine.table(self._copied, "select * from open_entry")
        self.engine.view("open_entry", f"select * from {self._copied}")
        if before:
            self.engine.drop(before)

    def match(self, sql: str) -> None:
        """The rows of `sql`, in the columns of `matched_columns`, are matched."""
        name = f"matched_{len(self.matched)}"
        self.engine.table(name, sql)
        self.matched.append(name)

    def note(self, sql: str) -> None:
        """The rows of `sql`, in the columns of `candidate_columns`, are candidates."""
        name = f"candidate_{len(self.candidates)}"
        self.engine.table(name, sql)
        self.candidates.append(name)

    def close(self, tables: Mapping[str, Table]) -> None:
        """Make `matched` and `candidate`, all there is of the leg, without the month; `open_entry` is read fast."""
        if self._taken < len(self.matched):
            self._copy()
        for name, promised, parts in (
            ("matched", tables["match"], self.matched),
            ("noted", tables["candidate"], self.candidates),
        ):
            fields = promised.fields[1:]
            empty = ", ".join(f"cast(null as {DUCKDB_TYPES[f.type]}) as {f.name}" for f in fields)
            columns = ", ".join(f.name for f in fields)
            rows = (f"select {columns} from {part}" for part in parts)
            self.engine.view(name, " union all ".join((f"select {empty} where false", *rows)))
        told = [f.name for f in tables["candidate"].fields[1:]]
        self.engine.table("candidate", candidates.still_open(told) if self.candidates else "select * from noted")


@dataclass(frozen=True)
class Asked:
    """What a pass asked for, as relation `keyed`: its `columns`, side, size, mark, k1, k2, ... .

    `columns` are those of the pool that decide what pairs and are told of what did; `side` numbers the parties from 1
    or, within one party, receipts 1 and payments 2; equal `size` agrees; entries of one `mark` cannot be told apart.
    """

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    sides: int

    def same(self, left: str, right: str) -> str:
        """SQL: two rows have the same key."""
        return " and ".join(f"{left}.{key} = {right}.{key}" for key in self.keys)

    @property
    def key(self) -> str:
        return ", ".join(self.keys)

    @property
    def all(self) -> str:
        """The columns of `keyed`."""
        return ", ".join((*self.columns, "side", "size", "mark", *self.keys))


def ask(pool: Pool, query: PassQuery) -> Asked | None:
    """Make the view `keyed` of the entries that `query` returns with a key of which no part is null or empty.

    None if `query` pairs one by one and no key is one that every side holds.
    """
    with naming(query.path):
        pool.engine.view("asked", query.sql)
    names = pool.engine.columns("asked")
    if "entry_id" not in names:
        raise ContractError(
            "columns missing: entry_id", where=Where(file=str(query.path)), do="select this column as well"
        )
    given = [name for name in names if name != "entry_id"]
    source = scan(query, "open_entry") or _join(pool, query, given)
    keys = _keys(pool, query, given)
    named = [f"k{number}" for number in range(1, len(keys) + 1)]
    known = [*(f"{column} <> ''" for column in pool.scope), *(has(f"key_{name}") for name in given), "asked"]
    told = ("entry_id", "party", "ref", *pool.scope, "first_month", "entry_date", "amount", "sign", "cause")
    columns = tuple(dict.fromkeys((*told, *query.solver.references)))
    pool.engine.view(
        "offered" if query.one_to_one else "keyed",
        f"select {', '.join(columns)}, {_side(pool, query)} as side, {_size(query)} as size, {_mark(query)} as mark, "
        f"{', '.join(f'{key} as {name}' for key, name in zip(keys, named, strict=True))} "
        f"from ({source}) pooled where {' and '.join(known)}",
    )
    asked = Asked(columns, tuple(named), 2 if query.between == "one party" else len(pool.leg.parties))
    if query.one_to_one:
        _complete(pool, asked)
        if not pool.engine.rows("select 1 from complete limit 1"):
            return None
    if query.window and query.one_to_one:
        _meeting(pool, query.window, asked)
    return _cut(pool, query.window, asked) if query.window else asked


def _keys(pool: Pool, query: PassQuery, given: Sequence[str]) -> list[str]:
    keys = [*pool.scope, *(["party"] if query.between == "one party" else []), *(f"key_{name}" for name in given)]
    keys += [_size(query)] if query.one_to_one and query.method == "sums" else []
    return keys or ["1"]


def _side(pool: Pool, query: PassQuery) -> str:
    if query.between == "one party":
        return "case when amount > 0 then 1 else 2 end"
    return pool.leg.side()


def _size(query: PassQuery) -> str:
    return "abs(amount)" if query.between == "one party" else "amount"


def _mark(query: PassQuery) -> str:
    """SQL of all by which entries of one key are told apart; one that is not known is told apart from none."""
    return " || '|' || ".join(f"coalesce({name}, '')" for name in query.distinguish) or "''"


def has(key: str) -> str:
    """SQL: a part of a key is there; what was looked up in vain, or left empty, agrees with nothing."""
    return f"cast({key} as varchar) <> ''"


def columns_read(query: PassQuery) -> set[str]:
    """The columns by which a pass that `scan` can read asks for entries and pairs them."""
    tree = _parsed(query)
    read = [select for select in tree.selects if select.alias_or_name != "entry_id"]
    read += [tree.args["where"]] if tree.args.get("where") else []
    return {column.name for part in read for column in part.find_all(exp.Column)}


def key_names(query: PassQuery) -> list[str]:
    """The columns by which entries pair, of a pass that `scan` can read."""
    return [select.alias_or_name for select in _parsed(query).selects if select.alias_or_name != "entry_id"]


def scan(query: PassQuery, source: str) -> str:
    """SQL of all rows of `source` with `asked` and the keys, if the pass just reads them row by row; else empty."""
    tree = _parsed(query)
    if tree.find(exp.Window) or len(list(tree.find_all(exp.Query))) > 1:
        return ""
    parts = {name for name, value in tree.args.items() if value}
    if not isinstance(tree, exp.Select) or parts - {"kind", "expressions", "from", "from_", "where"}:
        return ""
    read = tree.find(exp.From)
    if read is None or not isinstance(read.this, exp.Table) or read.this.name != "open_entry" or read.this.alias:
        return ""
    if any(select.is_star for select in tree.selects):
        return ""
    where = tree.args.get("where")
    condition = where.this.sql("duckdb") if where else "true"
    keys = {select.alias_or_name: select.unalias().sql("duckdb") for select in tree.selects}
    return f"select *, ({condition}) as asked {_named(keys, [k for k in keys if k != 'entry_id'])} from {source}"


def _parsed(query: PassQuery) -> exp.Query:
    tree = sqlglot.parse_one(query.sql, dialect="duckdb")
    if not isinstance(tree, exp.Query):
        raise ContractError("not one SELECT", where=Where(file=str(query.path)))
    return tree


def _join(pool: Pool, query: PassQuery, given: Sequence[str]) -> str:
    """SQL of all open entries with `asked` and the keys, by the rows the pass returns."""
    with naming(query.path):
        pool.engine.table("asked", query.sql)
    twice = pool.engine.rows(
        "select entry_id from asked group by entry_id having count(*) > 1 order by entry_id limit 1"
    )
    if twice:
        raise ContractError(
            f"entry {twice[0][0]} is returned more than once",
            where=Where(file=str(query.path)),
            do="return each entry with one key",
        )
    keys = {name: f'asked."{name}"' for name in given}
    return (
        f"select open_entry.*, asked.entry_id is not null as asked {_named(keys, given)} "
        "from open_entry left join asked on asked.entry_id = open_entry.entry_id"
    )


def _named(keys: dict[str, str], given: Sequence[str]) -> str:
    return "".join(f", {keys[name]} as key_{name}" for name in given)


def _complete(pool: Pool, asked: Asked) -> None:
    """Leave aside the keys that not all sides hold: of what earlier passes left, nearly all."""
    everyone = " and ".join(f"count(*) filter (where side = {n}) > 0" for n in range(1, asked.sides + 1))
    pool.engine.table("complete", f"select {asked.key} from offered group by {asked.key} having {everyone}")
    there = f"exists (select 1 from complete where {asked.same('complete', 'offered')})"
    pool.engine.table("keyed", f"select * from offered where {there}")


def _meeting(pool: Pool, window: Window, asked: Asked) -> None:
    """Leave aside what finds nobody within the window."""
    pool.engine.table("met", windows.meeting(asked.all, asked.key, asked.sides, window))
    pool.engine.view("keyed", f"select {asked.all} from met where met")


def _cut(pool: Pool, window: Window, asked: Asked) -> Asked:
    """Make a block of each part of a key that the window does not bridge."""
    pool.engine.table("cut", windows.cut(asked.all, asked.key, window))
    number = f"k{len(asked.keys) + 1}"
    pool.engine.view("keyed", f"select {asked.all}, part as {number} from cut")
    return replace(asked, keys=(*asked.keys, number))
