"""Causes of what stays open: decided anew every month, the first cause that explains an entry wins."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from etl.reconcile.head import materialise
from etl.reconcile.queries import CauseQuery

# Evidence and keys may quote a payer's number, which for residents is a citizen id: hide the birth date.
_MASK = r"""
    create or replace temp macro masked(value) as
    regexp_replace(value, '\b(\d{6})\d{8}(\d{3}[0-9Xx])\b', '\1********\2', 'g')
"""


def decide(connection: duckdb.DuckDBPyConnection, causes: Iterable[CauseQuery]) -> None:
    """Create `decided` (entry_id, cause, evidence, difference) for the entries of `open_entry` that have a cause.

    A cause reads `undecided` (open entries without a cause so far), `open_entry`, `matched`, `candidate` and the
    extracts; it returns entry_id, evidence and the difference to which the entry belongs.
    """
    connection.execute(_MASK)
    connection.execute(
        "create or replace temp table decided (entry_id varchar, cause varchar, evidence varchar, difference varchar)"
    )
    connection.execute(
        "create or replace temp view undecided as "
        "select * from open_entry where entry_id not in (select entry_id from decided)"
    )
    for query in causes:
        materialise(connection, "explained", query.path, query.sql, ["entry_id", "evidence", "difference"])
        connection.execute(f"""
            insert into decided
            select entry_id, '{query.cause}', masked(min(explained.evidence)), min(difference)
            from explained join undecided using (entry_id)
            group by entry_id
        """)


def open_items(month: str) -> str:
    """SQL of the leg's open items after `decide`: what no cause explains is `unexplained`.

    Entries of one difference share the break id they had, else their smallest entry id.
    """
    return f"""
        with explained as (
            select e.* exclude (cause, evidence), coalesce(d.cause, 'unexplained') as cause,
                   coalesce(d.evidence, '') as evidence, coalesce(d.difference, e.entry_id) as difference, c.candidates
            from open_entry e
            left join decided d using (entry_id)
            left join (select entry_id, min(candidates) as candidates from candidate group by entry_id) c
                using (entry_id)
        )
        select * exclude (difference, month)
                 replace (coalesce(min(break_id) over related, min(entry_id) over related) as break_id),
               '{month}' as month,
               date_diff('month', (first_month || '-01')::date, date '{month}-01') as age
        from explained
        window related as (partition by cause, difference)
    """
