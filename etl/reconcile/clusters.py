"""Open items told of together: all that one party lacks of a batch, of a payer, ranked by money above single items."""

from __future__ import annotations

from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.queries import Leg, Queries

SMALLEST = 3  # fewer open items are told of one by one


def build(engine: Engine, month: Month, queries: Queries) -> None:
    """Make `cluster` (table of that name) from `open_item`: each item in one cluster, or alone.

    An item belongs to the largest cluster, by amount, of those its leg's attributes put it in.
    """
    parts = [f"select * from ({_clusters(leg, queries)}) c" for leg in queries.legs]
    columns = ", ".join(("leg", "party", *queries.scope, "cause", "attribute", "cluster_value"))
    engine.table(
        "cluster",
        f"""
        select '{month}' as month, {columns}, count(*) as entries, cast(sum(amount) as decimal(18,2)) as amount,
               cast(sum(abs(amount)) as decimal(18,2)) as gross, min(first_month) as first_month,
               min(entry_id) as first_entry
        from ({" union all ".join(parts)}) item
        group by {columns}, case when attribute = '' then entry_id end
        """,
    )


def _clusters(leg: Leg, queries: Queries) -> str:
    """SQL of the leg's open items with the attribute and value that put each in its cluster, both empty if alone."""
    scope = "".join(f"{name}, " for name in queries.scope)
    item = f"leg, party, {scope}cause, entry_id, amount, first_month"
    choices = [
        f"select {item}, '' as attribute, '' as cluster_value, 0 as place from open_item where leg = '{leg.name}'"
    ]
    choices += [
        f"select {item}, '{name}' as attribute, {name} as cluster_value, {place} as place from open_item "
        f"where leg = '{leg.name}' and {name} <> ''"
        for place, name in enumerate(leg.cluster, start=1)
    ]
    together = f"over (partition by party, {scope}cause, attribute, cluster_value)"
    return f"""
        with choice as ({" union all ".join(choices)}),
        sized as (
            select *, case when attribute = '' then 1 else count(*) {together} end as size,
                   case when attribute = '' then abs(amount) else sum(abs(amount)) {together} end as gross
            from choice
        ),
        ranked as (
            select *, row_number() over (partition by entry_id order by gross desc, place, cluster_value) as rank
            from sized where attribute = '' or size >= {SMALLEST}
        )
        select {item}, attribute, cluster_value from ranked where rank = 1
    """
