"""The engine of matching: groups open entries by a pass's key and consumes the groups whose sums agree.

A pass says which entries may pair; this module alone decides which do. A group never reaches across funds or
components, an entry is consumed once, and a key with a null part never pairs.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from etl.reconcile.head import materialise
from etl.reconcile.queries import PassQuery

_CARDINALITY = {
    "1:1": "first_side = 1 and second_side = 1",
    "1:n": "first_side = 1",
    "n:1": "second_side = 1",
    "n:m": "true",
}


def start(connection: duckdb.DuckDBPyConnection, leg: str) -> None:
    """Create, for one leg, the tables `open_entry` (opening and this month's), `matched` and `candidate` (both empty).

    `open_entry` has the columns of `entry`, `first_month`, and from last month `cause`, `break_id` and `evidence`,
    which are null for new entries.
    """
    connection.execute("""
        create or replace temp table open_entry as
        select * exclude (age, candidates) from carried where leg = $leg
        union all by name
        select *, month as first_month from entry where leg = $leg
    """, {"leg": leg})  # fmt: skip
    connection.execute("""
        create or replace temp table matched as
        select *, null::varchar as match_id, null::varchar as pass, 0::decimal(18,2) as residual
        from open_entry where false
    """)
    connection.execute("create or replace temp table candidate (entry_id varchar, candidates varchar)")


def run(connection: duckdb.DuckDBPyConnection, passes: Iterable[PassQuery]) -> None:
    """Move what `passes` pair from `open_entry` to `matched`; note the candidates of ambiguous entries."""
    for query in passes:
        _ask(connection, query)
        _set_ambiguous_aside(connection)
        _consume(connection, query)


def _ask(connection: duckdb.DuckDBPyConnection, query: PassQuery) -> None:
    """Create `keyed`: the entries the pass returns, with side, size and `block`, the number of their key."""
    columns = materialise(connection, "asked", query.path, query.sql, ["entry_id"])
    keys = [f'asked."{name}"' for name in columns if name != "entry_id"]
    side, scope, size = ("e.sign", "''", "e.amount")
    if query.between == "one party":
        side, scope, size = ("sign(e.amount)::bigint", "e.party", "abs(e.amount)")
    block = ", ".join(["e.fund", "e.component", scope, size if query.one_to_one else "0", *keys])
    mark = ", ".join(f"e.{name}" for name in query.distinguish) or "1"
    known = " and ".join(["e.fund <> ''", *(f"{key} is not null" for key in keys)])
    connection.execute(f"""
        create or replace temp table keyed as
        select asked.entry_id, e.cause, {side} as side,
               e.sign * e.amount as signed, e.entry_date, row({mark})::varchar as mark,
               dense_rank() over (order by {block}) as block
        from asked join open_entry e using (entry_id)
        where {known}
    """)
    if query.window is not None:
        _cut(connection, query.window)


def _cut(connection: duckdb.DuckDBPyConnection, window: int) -> None:
    """Cut each block where two neighbouring dates lie more than `window` days apart."""
    connection.execute(f"""
        create or replace temp table keyed as
        with spaced as (
            select *, entry_date - lag(entry_date) over (partition by block order by entry_date, entry_id) > {window}
                      as apart
            from keyed
        ),
        cut as (
            select *, count(*) filter (apart) over (partition by block order by entry_date, entry_id) as part
            from spaced
        )
        select * exclude (apart, part) replace (dense_rank() over (order by block, part) as block) from cut
    """)


def _set_ambiguous_aside(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop from `keyed` the one-to-one blocks where several different entries fit fewer counterparts equally well."""
    connection.execute("""
        create or replace temp table ambiguous as
        select block,
               string_agg(entry_id, '; ' order by entry_id) filter (side = 1) as first_entries,
               string_agg(entry_id, '; ' order by entry_id) filter (side = -1) as second_entries
        from keyed
        group by block
        having count_if(side = 1) > count_if(side = -1) and count_if(side = -1) > 0
               and count(distinct mark) filter (side = 1) > 1
            or count_if(side = -1) > count_if(side = 1) and count_if(side = 1) > 0
               and count(distinct mark) filter (side = -1) > 1
    """)
    connection.execute("""
        insert into candidate
        select entry_id, case side when 1 then second_entries else first_entries end
        from keyed join ambiguous using (block)
    """)
    connection.execute("delete from keyed where block in (select block from ambiguous)")


def _consume(connection: duckdb.DuckDBPyConnection, query: PassQuery) -> None:
    """Consume the groups whose sums agree; of one-to-one blocks the k-th of one side pairs with the k-th of the other.

    Within one party the latest pair first: a cancellation undoes what was booked last.
    """
    latest = "desc" if query.between == "one party" else ""
    occurrence = f"row_number() over (partition by block, side order by entry_date {latest}, entry_id {latest})"
    connection.execute(f"""
        create or replace temp table consumed as
        with numbered as (
            select *, {occurrence if query.one_to_one else "1"} as occurrence from keyed
        ),
        agreed as (
            select block, occurrence, sum(signed) as residual, min(entry_id) as first_entry,
                   count_if(side = 1) as first_side, count_if(side = -1) as second_side,
                   {_explained(query)} as explained
            from numbered group by block, occurrence
        )
        select entry_id, '{query.name}:' || first_entry as match_id, residual,
               case when explained then '{query.cause}' else cause end as cause
        from numbered join agreed using (block, occurrence)
        where first_side > 0 and second_side > 0 and {_CARDINALITY[query.cardinality]}
              and abs(residual) <= {query.tolerance} * greatest(first_side, second_side)
    """)
    connection.execute(f"""
        insert into matched by name
        select e.* replace (c.cause as cause), c.match_id, c.residual, '{query.name}' as pass
        from open_entry e join consumed c using (entry_id)
    """)
    connection.execute("delete from open_entry where entry_id in (select entry_id from consumed)")


def _explained(query: PassQuery) -> str:
    """SQL over a group: whether the pass's cause holds, for no entry has one that it does not stand in for."""
    weaker = ", ".join(f"'{cause}'" for cause in query.instead_of)
    if not query.cause:
        return "false"
    return f"bool_and(cause is null or cause in ({weaker}))" if weaker else "true"


def matches(month: str) -> str:
    """SQL of what the passes paired in one leg, as rows of the contract `match`."""
    return f"""
        select '{month}' as month, leg, match_id, pass, entry_id, party, ref, fund, component, first_month, amount,
               sign, residual, cause
        from matched
    """
