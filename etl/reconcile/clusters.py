"""Open items told of together: all that one party lacks of a batch, of a payer, ranked by money above single items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    """SQL of the leg's open items with the attribute and value that put each in its cluster, both empty if alone.

    Of clusters of one size the attribute named first counts.
    """
    own = ("party", *queries.scope, "cause")
    item = ", ".join(f"i.{name}" for name in ("leg", *own, "entry_id", "amount", "first_month"))
    gross = [f"coalesce(c{place}.gross, 0)" for place in range(len(leg.cluster))]
    larger = [
        " and ".join([f"{one} > abs(i.amount)", *(f"{one} >= {other}" for other in gross if other != one)])
        for one in gross
    ]
    chosen = list(zip(larger, leg.cluster, strict=True))
    joins = " ".join(_sized(leg, own, place, name) for place, name in enumerate(leg.cluster))
    return f"""
        select {item}, {_first((condition, f"'{name}'") for condition, name in chosen)} as attribute,
               {_first((condition, f"i.{name}") for condition, name in chosen)} as cluster_value
        from open_item i {joins}
        where i.leg = '{leg.name}'
    """


def _sized(leg: Leg, own: Sequence[str], place: int, name: str) -> str:
    """SQL that joins the clusters of the attribute `name` to the items as c<place>, with what they come to."""
    columns = ", ".join((*own, name))
    same = " and ".join(f"c{place}.{column} = i.{column}" for column in (*own, name))
    return f"""
        left join (
            select {columns}, sum(abs(amount)) as gross from open_item
            where leg = '{leg.name}' and {name} <> '' group by {columns} having count(*) >= {SMALLEST}
        ) c{place} on {same}"""


def _first(cases: Iterable[tuple[str, str]]) -> str:
    """SQL of the value whose condition holds first, else empty text."""
    told = " ".join(f"when {condition} then {value}" for condition, value in cases)
    return f"case {told} else '' end" if told else "''"
