"""The statement, the movement of causes, and the proof that they explain the difference to the fen.

Signed by the party's side, per leg, fund and component:

    difference = total_first - total_second          of the month's entries
    closing    = opening + new - cleared             open items; new and cleared are those of the month's end
    difference = new - cleared + tolerated           = closing - opening + tolerated
    closing    = opening + new - cleared + reclassified, per cause; reclassified adds up to zero over the causes

Entries that appear and pair in the same month touch only the totals. An opening item that stays open under another
cause leaves the old one and enters the new one as `reclassified`.
"""

from __future__ import annotations

import duckdb

from etl.errors import ContractError, Where
from etl.months import Month

_MOVEMENTS = """
    with
    opened as (
        select leg, fund, component, cause, sum(sign * amount) as opening from carried group by all
    ),
    cleared as (
        select o.leg, o.fund, o.component, o.cause, sum(o.sign * o.amount) as cleared
        from carried o semi join match m on m.leg = o.leg and m.entry_id = o.entry_id
        group by all
    ),
    tolerated as (
        select leg, fund, component, coalesce(cause, 'rounding') as cause, sum(sign * amount) as tolerated
        from match where residual <> 0 group by all
    ),
    closed as (
        select c.leg, c.fund, c.component, c.cause, sum(c.sign * c.amount) as closing,
               sum(c.sign * c.amount) filter (o.entry_id is null) as new,
               sum(c.sign * c.amount) filter (o.cause <> c.cause) as reclassified
        from open_item c left join carried o on o.leg = c.leg and o.entry_id = c.entry_id
        group by all
    ),
    relabelled as (
        select o.leg, o.fund, o.component, o.cause, -sum(o.sign * o.amount) as reclassified
        from carried o join open_item c on c.leg = o.leg and c.entry_id = o.entry_id
        where o.cause <> c.cause
        group by all
    )
    select leg, fund, component, cause,
           coalesce(sum(opening), 0) as opening, coalesce(sum(new), 0) as new, coalesce(sum(cleared), 0) as cleared,
           coalesce(sum(reclassified), 0) as reclassified, coalesce(sum(tolerated), 0) as tolerated,
           coalesce(sum(closing), 0) as closing
    from (
        from opened union all by name from cleared union all by name from tolerated
        union all by name from closed union all by name from relabelled
    )
    group by all
"""
_STATEMENT = """
    with
    total as (
        select leg, fund, component, sum(amount) filter (sign = 1) as first, sum(amount) filter (sign = -1) as second
        from entry group by all
    ),
    moved as (
        select leg, fund, component, sum(opening) as opening, sum(new) as new, sum(cleared) as cleared,
               sum(tolerated) as tolerated, sum(closing) as closing
        from movement group by all
    )
    select leg, fund, component, coalesce(first, 0) as total_first, coalesce(second, 0) as total_second,
           coalesce(first, 0) - coalesce(second, 0) as difference,
           coalesce(opening, 0) as opening, coalesce(new, 0) as new, coalesce(cleared, 0) as cleared,
           coalesce(tolerated, 0) as tolerated, coalesce(closing, 0) as closing
    from total full join moved using (leg, fund, component)
"""
_BROKEN = {
    "difference = closing - opening + tolerated": """
        select leg, fund, component from balance where difference <> closing - opening + tolerated""",
    "difference = new - cleared + tolerated": """
        select leg, fund, component from balance where difference <> new - cleared + tolerated""",
    "closing = opening + new - cleared + reclassified per cause": """
        select leg, fund, component from movement where closing <> opening + new - cleared + reclassified""",
    "reclassified adds up to zero": """
        select leg, fund, component from movement group by all having sum(reclassified) <> 0""",
    "each entry is matched or open, once": """
        select leg, fund, component from (
            select leg, entry_id, fund, component, 1 as n from entry
            union all select leg, entry_id, fund, component, 1 from carried
            union all select leg, entry_id, fund, component, -1 from match
            union all select leg, entry_id, fund, component, -1 from open_item
        ) group by leg, entry_id, fund, component having sum(n) <> 0 or count(*) <> 2""",
}


def build(connection: duckdb.DuckDBPyConnection, month: Month) -> None:
    """Create `movement` and `balance` (contracts `cause_movement`, `statement`) from the entries and their fate."""
    for name, rows in (("movement", _MOVEMENTS), ("balance", _STATEMENT)):
        connection.execute(f"create table {name} as select '{month}' as month, * from ({rows})")


def check(connection: duckdb.DuckDBPyConnection, month: Month) -> None:
    """Raise ContractError for the first cell where the books of this month do not add up."""
    for law, broken in _BROKEN.items():
        cells = connection.execute(f"select * from ({broken}) order by all limit 1").fetchall()
        if cells:
            raise ContractError(
                f"the proof is broken: {law} does not hold for {'/'.join(cells[0])}",
                where=Where(month=month),
                do="look at the passes and causes of this leg; nothing was written",
            )
