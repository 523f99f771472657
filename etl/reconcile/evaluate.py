"""How well the causes and rules find what a simulated year hides: recall and precision against its truth.

The truth says for each entry concerned (leg, party, ref) which cause it has; what counts is the last cause that
reconcile recorded for it, open or cleared. Only this module reads the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from etl import storage
from etl.errors import TransientError, Where
from etl.money import percent
from etl.months import Month
from etl.reconcile.manifest import folder
from etl.settings import Settings

_GIVEN = """
    create table given as
    with event as (
        select month, leg, entry_id, party, ref, cause, 0 as at_clearing from open_item
        union all
        select month, leg, entry_id, party, ref, cause, 1 from match where cause is not null
    ),
    final as (
        select leg, party, ref, arg_max(cause, (month, at_clearing)) as cause
        from event
        group by leg, party, ref, entry_id
    )
    select distinct leg, party, ref, cause from final
"""
_CAUSES = """
    select leg, cause, count(t.ref) as truth, count(g.ref) as given, count(*) filter (t.ref = g.ref) as found
    from truth t full join given g using (leg, party, ref, cause)
    group by grouping sets ((cause), (leg, cause))
    order by leg nulls first, cause
"""
_CONFUSED = """
    select leg, t.cause as truth, g.cause as given, count(*) as number
    from truth t full join given g using (leg, party, ref)
    where t.cause is distinct from g.cause
    group by all
    order by leg, number desc, truth, given
"""
_RULES = """
    with
    broken as (
        select rule_id, month, coalesce(fund, '') as fund, coalesce(key, '') as key, row_number() over () as truth
        from rule_truth
    ),
    wrong as (
        select rule_id, month, coalesce(fund, '') as fund, coalesce(nullif(key, ''), file, '') as key,
               row_number() over () as given
        from finding
        where severity <> 'info' and (stage = 'reconcile' or rule_id in (select rule_id from rule_truth))
    ),
    pair as (
        select rule_id, truth as found, given as right_one
        from broken b join wrong w using (rule_id, month)
        where w.fund in ('', b.fund) and b.key in ('', w.key)
    )
    select rule_id, count(distinct truth), count(distinct given), count(distinct found), count(distinct right_one)
    from (from broken union all by name from wrong union all by name from pair)
    group by rule_id
    order by rule_id
"""


def run(months: Sequence[Month], truth: Path, settings: Settings) -> list[dict[str, Any]]:
    """Rows of subject (cause, rule, confused), leg, name, truth, given, found, recall and precision in percent.

    `truth` is the folder with differences.csv and rules.csv. For `confused`, name is "true -> given" and truth the
    number of entries. TransientError if a month is not reconciled.
    """
    with storage.connect(settings) as connection:
        _read(connection, months, truth, settings)
        connection.execute(_GIVEN)
        return [*_causes(connection), *_rules(connection), *_confused(connection)]


def _read(connection: duckdb.DuckDBPyConnection, months: Sequence[Month], truth: Path, settings: Settings) -> None:
    for month in months:
        if not (folder(month, settings) / "manifest.json").exists():
            raise TransientError("not reconciled yet", where=Where(month=month), do="run all months first")
    for name, pattern in {
        "open_item": "reconcile/open_item",
        "match": "reconcile/match",
        "finding": "*/*finding*",
    }.items():
        files = [str(path) for month in months for path in settings.month_dir(month).glob(f"{pattern}.parquet")]
        connection.read_parquet(sorted(files)).create_view(name)
    connection.read_csv(str(truth / "differences.csv"), all_varchar=True).create_view("difference")
    connection.execute("create view truth as select distinct leg, party, ref, cause from difference")
    connection.read_csv(str(truth / "rules.csv"), all_varchar=True).create_view("rule_truth")


def _causes(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute(_CAUSES).fetchall()
    return [_row("cause", leg or "", cause, truth, given, found, found) for leg, cause, truth, given, found in rows]


def _rules(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return [_row("rule", "", *row) for row in connection.execute(_RULES).fetchall()]


def _confused(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute(_CONFUSED).fetchall()
    return [
        _row("confused", leg, f"{true or 'none'} -> {given or 'none'}", number, 0, 0, 0)
        for leg, true, given, number in rows
    ]


def _row(subject: str, leg: str, name: str, truth: int, given: int, found: int, right: int) -> dict[str, Any]:
    """`found` of the truth was found; of what was `given`, `right` is true."""
    return {
        "subject": subject,
        "leg": leg,
        "name": name,
        "truth": truth,
        "given": given,
        "found": found,
        "recall": percent(Decimal(found), Decimal(truth)) if subject != "confused" else None,
        "precision": percent(Decimal(right), Decimal(given)) if subject != "confused" else None,
    }
