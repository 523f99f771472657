"""What a window of days leaves to a pass: who has somebody to meet, and where a key falls apart into blocks.

SQL over a relation `keyed` with the columns of `Asked`, of whose `columns` each function keeps those given.
"""

from __future__ import annotations

from etl.reconcile.queries import Window


def meeting(columns: str, key: str, sides: int, window: Window) -> str:
    """SQL of `keyed` with `met`: whether an entry has somebody of every other side within the window.

    What has nobody must not stand in the others' way. An entry of another side counts those of the first that meet all.
    """
    days = f"partition by {key} order by day range between"
    after = f"{days} {_bound(window.low)} and {_bound(window.high)}"
    before = f"{days} {_bound(-window.high)} and {_bound(-window.low)}"
    there = " and ".join(f"max(case when side = {n} then 1 end) over ({after}) = 1" for n in range(2, sides + 1))
    return f"""
        with dated as (select *, date_diff('day', date '1970-01-01', entry_date) as day from keyed),
        led as (select *, side = 1 and coalesce({there}, false) as leads from dated)
        select {columns},
               leads or side > 1 and coalesce(max(case when leads then 1 end) over ({before}) = 1, false) as met
        from led
    """


def _bound(days: int) -> str:
    """One end of a frame of days."""
    return f"{-days} preceding" if days < 0 else f"{days} following"


def cut(columns: str, key: str, window: Window) -> str:
    """SQL of `keyed` with `part`: a key is cut where neighbouring dates lie farther apart than any that may pair."""
    reach = max(abs(window.low), abs(window.high))
    by_date = f"partition by {key} order by entry_date, entry_id"
    return f"""
        with spaced as (
            select *, coalesce(date_diff('day', lag(entry_date) over ({by_date}), entry_date), 0) > {reach} as apart
            from keyed
        )
        select {columns}, sum(case when apart then 1 else 0 end) over ({by_date}) as part from spaced
    """
