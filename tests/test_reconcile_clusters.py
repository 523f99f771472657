"""Which cluster an open item is told of in: the largest of those its attributes put it in."""

from __future__ import annotations

import duckdb

from etl.months import Month
from etl.reconcile import clusters
from etl.reconcile.engines.duck import Duck
from etl.reconcile.queries import EntryQuery, Queries
from etl.settings import PROJECT

LEG = EntryQuery(
    path=PROJECT, sql="", leg="l", order=1, party="a", control="", sentence="", cluster=("batch", "payer")
)  # fmt: skip
ITEMS = """
    e1 | B1 | P1 | 10.00
    e2 | B1 | P1 | 20.00
    e3 | B1 | P2 | -5.00
    e4 | B2 | P1 |  1.00
    e5 | B2 | P3 |  2.00
    e6 | B2 | P3 |  3.00
    e7 | B3 | P4 |  7.00
    e8 | B3 | P4 |  7.00
    e9 | B3 | P4 |  7.00
    ea | B4 |    |  9.00
    eb | B4 |    |  0.00
    ec | B4 |    |  0.00
    ed |    |    |  4.00
    ee |    |    |  4.00
    ef |    |    |  4.00
"""


def test_an_item_is_told_of_in_its_largest_cluster() -> None:
    """Batch B1 comes to 35.00, payer P1 to 31.00, B2 to 6.00: e4 is told of with its payer, though its batch has three.

    That leaves a payer's cluster with one item, for its sizes are those of all that share the attribute. B3 and P4
    come to the same: the attribute named first counts. Two that come to nothing make no cluster with ea, for it alone
    comes to as much. What has no attribute is told of alone, however alike it looks.
    """
    rows = [tuple(part.strip() for part in line.split("|")) for line in ITEMS.strip().splitlines()]
    values = ", ".join(f"('{key}', nullif('{batch}', ''), '{payer}', {amount})" for key, batch, payer, amount in rows)
    with duckdb.connect() as connection:
        engine = Duck(connection)
        engine.table(
            "open_item",
            "select 'l' as leg, 'a' as party, 'unexplained' as cause, entry_id, batch, payer, "
            f"amount::decimal(18, 2) as amount, '2021-03' as first_month "
            f"from (values {values}) item(entry_id, batch, payer, amount)",
        )
        clusters.build(engine, Month("2021-03"), Queries(entries=(LEG,), passes=(), causes=(), rules=()))
        found = engine.rows(
            "select attribute, cluster_value, entries, amount::varchar, gross::varchar, first_entry "
            "from cluster order by first_entry"
        )
    assert found == [
        ("batch", "B1", 3, "25.00", "35.00", "e1"),
        ("payer", "P1", 1, "1.00", "1.00", "e4"),
        ("batch", "B2", 2, "5.00", "5.00", "e5"),
        ("batch", "B3", 3, "21.00", "21.00", "e7"),
        ("", "", 1, "9.00", "9.00", "ea"),
        ("batch", "B4", 2, "0.00", "0.00", "eb"),
        ("", "", 1, "4.00", "4.00", "ed"),
        ("", "", 1, "4.00", "4.00", "ee"),
        ("", "", 1, "4.00", "4.00", "ef"),
    ]
