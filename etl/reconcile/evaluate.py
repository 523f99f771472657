"""How well the causes and rules find what a simulated year hides: recall and precision against its truth.

The truth says for each entry concerned (leg, party, ref) which cause it has from which month on; what counts is the
last cause that reconcile recorded for it, open or cleared, before the next one begins. Where the truth says that
nothing in the data tells a cause from the one given, that is no hit, but told apart from a confusion. Only this module
reads the truth.
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

_TRUTH = """
    create table truth as
    select leg, party, ref, cause, alike, month as since,
           lead(month) over (partition by leg, party, ref order by month) as until
    from (select distinct leg, party, ref, cause, coalesce(alike, '') as alike, month from difference)
"""
_GIVEN = """
    create table given as
    with told as (
        select month, leg, entry_id, party, ref, cause, 0 as at_clearing from open_item
        union all
        select month, leg, entry_id, party, ref, cause, 1 from match where cause is not null
    ),
    event as ( -- a clearing says something new only if the cause is another one than before
        select * from told
        qualify at_clearing = 0
            or cause is distinct from lag(cause) over (partition by leg, entry_id order by month, at_clearing)
    ),
    final as (
        select e.leg, e.party, e.ref, coalesce(t.since, '') as since,
               arg_max(e.cause, (e.month, e.at_clearing)) as cause
        from event e
        left join truth t on t.leg = e.leg and t.party = e.party and t.ref = e.ref
            and e.month >= t.since and coalesce(e.month < t.until, true)
        group by e.leg, e.party, e.ref, coalesce(t.since, ''), e.entry_id
    )
    select distinct leg, party, ref, since, cause from final
"""
_CAUSES = """
    select leg, cause, count(t.ref) as truth, count(g.ref) as given, count(*) filter (t.ref = g.ref) as found
    from truth t full join given g using (leg, party, ref, since, cause)
    group by grouping sets ((cause), (leg, cause))
    order by leg nulls first, cause
"""
_CONFUSED = """
    select
        case when list_contains(string_split(t.alike, ' '), g.cause) then 'alike' else 'confused' end as subject,
        leg, t.cause as truth, g.cause as given, count(*) as number
    from truth t full join given g using (leg, party, ref, since)
    where t.cause is distinct from g.cause
    group by all
    order by subject, leg, number desc, truth, given
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
    """Rows of subject (cause, rule, alike, confused), leg, name, truth, given, found, recall and precision in percent.

    `truth` is the folder with differences.csv and rules.csv. For `alike` (the data cannot tell) and `confused`, name is
    "true -> given" and truth the number of entries. TransientError if a month is not reconciled.
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
    connection.execute(_TRUTH)
    connection.read_csv(str(truth / "rules.csv"), all_varchar=True).create_view("rule_truth")


def _causes(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute(_CAUSES).fetchall()
    return [_row("cause", leg or "", cause, truth, given, found, found) for leg, cause, truth, given, found in rows]


def _rules(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return [_row("rule", "", *row) for row in connection.execute(_RULES).fetchall()]


def _confused(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute(_CONFUSED).fetchall()
    return [
        _row(subject, leg, f"{true or 'none'} -> {given or 'none'}", number, 0, 0, 0)
        for subject, leg, true, given, number in rows
    ]


def _row(subject: str, leg: str, name: str, truth: int, given: int, found: int, right: int) -> dict[str, Any]:
    """`found` of the truth was found; of what was `given`, `right` is true."""
    rated = subject in ("cause", "rule")
    return {
        "subject": subject,
        "leg": leg,
        "name": name,
        "truth": truth,
        "given": given,
        "found": found,
        "recall": percent(Decimal(found), Decimal(truth)) if rated else None,
        "precision": percent(Decimal(right), Decimal(given)) if rated else None,
    }
