"""The statement, the movement of causes, and the proof that they explain the difference to the fen.

Per leg and scope, of the first party against each `party` other than it, signed + for the first and - for the other:

    difference = total_first - total_second          of the month's entries
    closing    = opening + new - cleared             open items; new and cleared are those of the month's end
    difference = new - cleared + tolerated           = closing - opening + tolerated
    closing    = opening + new - cleared + reclassified, per cause; reclassified adds up to zero over the causes

Entries that appear and pair in the same month touch only the totals. An opening item that stays open under another
cause leaves the old one and enters the new one as `reclassified`.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.errors import ContractError, Where
from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.queries import Leg, Queries

_MOVED = ("opening", "new", "cleared", "reclassified", "tolerated", "closing")
# What happened to open items, as columns of one movement; {key} is leg, party, scope and cause.
_EVENTS = {
    "opening": "select {o.key}, sum(o.amount) as amount from carried o group by {o.key}",
    "cleared": """
        select {o.key}, sum(o.amount) as amount
        from carried o join match m on m.leg = o.leg and m.entry_id = o.entry_id group by {o.key}""",
    "tolerated": """
        select {m.of}, t.cause, sum(m.amount) as amount
        from match m join (
            select leg, match_id,
                   case when count(cause) = count(*) and min(cause) = max(cause) then min(cause) else 'rounding' end
                       as cause
            from match group by leg, match_id having max(abs(residual)) > 0
        ) t on t.leg = m.leg and t.match_id = m.match_id
        group by {m.of}, t.cause""",
    "closing": "select {o.key}, sum(o.amount) as amount from open_item o group by {o.key}",
    "new": """
        select {c.key}, sum(c.amount) as amount
        from open_item c
        where not exists (select 1 from carried o where o.leg = c.leg and o.entry_id = c.entry_id) group by {c.key}""",
    "reclassified": """
        select {key}, sum(amount) as amount from (
            select {c.key}, c.amount
            from open_item c join carried o on o.leg = c.leg and o.entry_id = c.entry_id where o.cause <> c.cause
            union all
            select {o.key}, -o.amount
            from open_item c join carried o on o.leg = c.leg and o.entry_id = c.entry_id where o.cause <> c.cause
        ) x group by {key}""",
}


def build(engine: Engine, month: Month, queries: Queries) -> None:
    """Make `movement` and `balance` (tables `cause_movement`, `statement`): all entries, and the fate of the open."""
    scope = _Scope(queries.scope)
    engine.view("pair", _pairs(queries.legs))
    for name, promised, rows in (
        ("movement", "cause_movement", _movements(scope)),
        ("balance", "statement", _statement(scope)),
    ):
        columns = ", ".join(field.name for field in queries.tables[promised].fields[1:])
        engine.table(name, f"select '{month}' as month, {columns} from ({rows}) cell")


class _Scope:
    """Lists of columns: those of a cell of the statement and those of a cause in it."""

    def __init__(self, scope: Sequence[str]) -> None:
        self.names = tuple(scope)

    def of(self, alias: str = "") -> str:
        """Leg, party and scope of a relation."""
        return ", ".join(f"{alias}.{name}" if alias else name for name in ("leg", "party", *self.names))

    def key(self, alias: str = "") -> str:
        """Leg, party, scope and cause of a relation."""
        return f"{self.of(alias)}, {alias}.cause" if alias else f"{self.of()}, cause"


def _pairs(legs: Sequence[Leg]) -> str:
    """SQL of what an entry of `member` counts in the statement of the first party against `party`."""
    rows = [
        (leg.name, other, member, sign)
        for leg in legs
        for other in leg.parties[1:]
        for member, sign in ((leg.parties[0], 1), (other, -1))
    ]
    columns = "select '{}' as leg, '{}' as party, '{}' as member, {} as sign"
    return " union all ".join(columns.format(*row) for row in rows)


def _movements(scope: _Scope) -> str:
    """Leg, party, scope, cause and the amounts of `_MOVED`, signed."""
    events = " union all ".join(
        f"select '{name}' as event, {scope.key('x')}, x.amount from ({_filled(sql, scope)}) x"
        for name, sql in _EVENTS.items()
    )
    sums = ", ".join(
        f"cast(coalesce(sum(pair.sign * e.amount) filter (where e.event = '{name}'), 0) as decimal(38,2)) as {name}"
        for name in _MOVED
    )
    names = "".join(f"e.{name}, " for name in (*scope.names, "cause"))
    return f"""
        select e.leg, pair.party, {names}{sums}
        from ({events}) e join pair on pair.leg = e.leg and pair.member = e.party
        group by e.leg, pair.party, {names.rstrip(", ")}
    """


def _filled(sql: str, scope: _Scope) -> str:
    for alias in ("o", "m", "c"):
        sql = sql.replace(f"{{{alias}.key}}", scope.key(alias)).replace(f"{{{alias}.of}}", scope.of(alias))
    return sql.replace("{key}", scope.key())


def _statement(scope: _Scope) -> str:
    """Leg, party, scope, both totals and the movement, one row for each cell that has either."""
    names = "".join(f", {name}" for name in scope.names)
    totals = ", ".join(
        f"cast(coalesce(sum(t.amount) filter (where pair.sign = {sign}), 0) as decimal(38,2)) as {name}"
        for name, sign in (("total_first", 1), ("total_second", -1))
    )
    amounts = ("total_first", "total_second", "opening", "new", "cleared", "tolerated", "closing")
    total = f"""
        select t.leg, pair.party{names}, {totals}, {", ".join(f"0 as {name}" for name in amounts[2:])}
        from entry_total t
        join pair on pair.leg = t.leg and pair.member = t.party
        group by t.leg, pair.party{names}
    """
    moved = f"""
        select leg, party{names}, 0 as total_first, 0 as total_second, {", ".join(amounts[2:])} from movement
    """
    sums = {name: f"cast(sum({name}) as decimal(38,2))" for name in amounts}
    columns = ", ".join(f"{sql} as {name}" for name, sql in sums.items())
    return f"""
        select leg, party{names}, {columns},
               {sums["total_first"]} - {sums["total_second"]} as difference
        from ({total} union all {moved}) cell
        group by leg, party{names}
    """


def _broken(scope: _Scope) -> dict[str, str]:
    """Law -> SQL of the cells in which it does not hold."""
    cell = scope.of()
    every = f"leg, entry_id, {', '.join(('party', *scope.names))}"
    return {
        "difference = closing - opening + tolerated": f"""
            select {cell} from balance where difference <> closing - opening + tolerated""",
        "difference = new - cleared + tolerated": f"""
            select {cell} from balance where difference <> new - cleared + tolerated""",
        "closing = opening + new - cleared + reclassified per cause": f"""
            select {cell} from movement where closing <> opening + new - cleared + reclassified""",
        "reclassified adds up to zero": f"""
            select {cell} from movement group by {cell} having sum(reclassified) <> 0""",
        "each entry is matched or open, once": f"""
            select {cell} from (
                select {every}, 1 as n from entry
                union all select {every}, 1 as n from carried
                union all select {every}, -1 as n from match
                union all select {every}, -1 as n from open_item
            ) seen group by {every} having sum(n) <> 0 or count(*) <> 2""",
    }


def check(engine: Engine, month: Month, queries: Queries) -> None:
    """Raise ContractError for the first cell where the books of this month do not add up."""
    for law, broken in _broken(_Scope(queries.scope)).items():
        cells = engine.rows(f"select * from ({broken}) cell order by all limit 1")
        if cells:
            raise ContractError(
                f"the proof is broken: {law} does not hold for {'/'.join(map(str, cells[0]))}",
                where=Where(month=month),
                do="look at the passes and causes of this leg; nothing was written",
            )
