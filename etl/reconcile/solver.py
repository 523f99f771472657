"""Hands the blocks of several candidates to the residue's solvers, and brings back what they decide.

Only keys that more than one party holds reach Python, block by block; what is decided goes back as a small table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from math import ceil
from typing import Any

import pyarrow as pa

from etl.reconcile.pool import Asked, Pool
from etl.reconcile.queries import PassQuery
from etl.reconcile.residue import Ambiguous, AssignmentRule, Group, Item, Outcome, SubsetRule, Weights, assign, subsets

_DECIDED = pa.schema([("entry_id", pa.string()), ("first_entry", pa.string())])
_TOLD = pa.schema(
    [
        ("group_id", pa.string()),
        ("status", pa.string()),
        ("entry_id", pa.string()),
        ("candidates", pa.string()),
        ("confidence", pa.int64()),
        ("score", pa.string()),
    ]
)
_MOST_TO_PAIR, _MOST_TO_ADD = 100, 40  # entries of a block, unless a pass says otherwise
Row = dict[str, Any]


def settle(pool: Pool, query: PassQuery, asked: Asked) -> None:
    """Match the groups that `query`'s solver is sure of; note proposals, ambiguous entries and what it gave up."""
    decided: list[Row] = []
    told: list[Row] = []
    for items in _blocks(pool, query, asked):
        outcome = _agreeing(query, items, _solved(query, items))
        decided += _groups(outcome)
        told += _notes(query, outcome)
    if told:
        pool.engine.add("told", pa.Table.from_pylist(_once(told), _TOLD))
        pool.note(f"select '{pool.leg.name}' as leg, '{query.name}' as pass, told.* from told")
    if not decided:
        return
    pool.engine.add("decided_groups", pa.Table.from_pylist(decided, _DECIDED))
    pool.match(_matched(pool, query))
    pool.keep_unmatched()


def _blocks(pool: Pool, query: PassQuery, asked: Asked) -> Iterator[list[Item]]:
    """The items of each key that every party holds, in one order."""
    everyone = " and ".join(f"count(*) filter (where side = {n}) > 0" for n in range(1, asked.sides + 1))
    texts = "".join(f", {_reference(name)}" for name in query.solver.references)
    keys = ", ".join(f"keyed.{key}" for key in asked.keys)
    pool.engine.table("several", f"select {asked.key} from keyed group by {asked.key} having {everyone}")
    sql = f"""
        select dense_rank() over (order by {keys}) as block, entry_id, side, cast(size * 100 as bigint) as fen,
               date_diff('day', date '1970-01-01', entry_date) as day, mark{texts}
        from keyed join several on {asked.same("keyed", "several")}
        order by block, side, entry_id
    """
    for _, rows in groupby(_rows(pool, sql), key=lambda row: row[0]):
        yield [Item(row[1], row[2] - 1, row[3], row[4], row[6:], row[5]) for row in rows]


def _reference(name: str) -> str:
    """SQL of a text to compare; a row without a reference is called by its number, as in #12."""
    return f"nullif(regexp_replace(ref, '^#[0-9]+$', '', 'g'), '') as {name}" if name == "ref" else name


def _rows(pool: Pool, sql: str) -> Iterator[tuple[Any, ...]]:
    for batch in pool.engine.batches(sql):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _solved(query: PassQuery, items: list[Item]) -> Outcome:
    solver = query.solver
    window = (query.window.low, query.window.high) if query.window else None
    tolerance = int(query.tolerance * 100)
    if query.method == "subset":
        first, *others = query.singles()
        return subsets(
            items,
            SubsetRule(
                bound=solver.bound or _MOST_TO_ADD,
                steps=solver.steps,
                cardinality="1:n" if first else "n:1" if all(others) else "n:m",
                tolerance=tolerance,
                window=window,
            ),
        )
    return assign(
        items,
        AssignmentRule(
            weights=Weights(**dict(solver.weights)),
            accept=_per_mille(solver.accept),
            propose=_per_mille(solver.propose),
            tolerance=tolerance,
            tolerance_ppm=query.tolerance_percent * 10_000,
            window=window,
            allow_amount_difference=solver.inexact,
            bound=solver.bound or _MOST_TO_PAIR,
        ),
    )


def _agreeing(query: PassQuery, items: list[Item], outcome: Outcome) -> Outcome:
    """Groups in which two other parties are farther apart than each may be from the first are but proposals.

    So are those in which a party that may bring one entry to a group has several.
    """
    groups = (g if _allowed(query, items, g) else replace(g, kind="proposal") for g in outcome.groups)
    return replace(outcome, groups=tuple(groups))


def _allowed(query: PassQuery, items: list[Item], group: Group) -> bool:
    held = Counter(item.side for item in items if item.id in group.ids)
    if any(held[side] > 1 for side, single in enumerate(query.singles()) if single):
        return False
    return query.exact or bool(group.error) or _within(query, items, group)


def _within(query: PassQuery, items: list[Item], group: Group) -> bool:
    sums: dict[int, int] = {}
    for item in items:
        if item.id in group.ids:
            sums[item.side] = sums.get(item.side, 0) + item.amount
    share = 0 if query.method == "subset" else abs(sums[0]) * query.tolerance_percent / 100
    return max(sums.values()) - min(sums.values()) <= max(query.tolerance * 100, share)


def _per_mille(share: Decimal) -> int:
    """The least confidence, in thousandths, that is not below `share`."""
    return ceil(share * 1000)


def _groups(outcome: Outcome) -> Iterator[Row]:
    for group in outcome.groups:
        if group.kind == "match":
            yield from ({"entry_id": name, "first_entry": min(group.ids)} for name in group.ids)


def _notes(query: PassQuery, outcome: Outcome) -> Iterator[Row]:
    for group in outcome.groups:
        score = ", ".join([*(f"{name} {part}" for name, part in sorted(group.parts.items())), group.error])
        status = "proposal" if group.kind == "proposal" else "decided"
        if status == "proposal" or group.confidence < 1000:
            yield from _told(query, status, group.ids, [group.ids], group.confidence, score.rstrip(", "))
    for open_group in outcome.ambiguous:
        yield from _told(query, _status(open_group), open_group.ids, open_group.candidates)
    if outcome.undecided:
        yield from _told(query, "gave_up", outcome.undecided, [], None, outcome.gave_up)


def _status(group: Ambiguous) -> str:
    return "interchangeable" if group.kind == "interchangeable" else "ambiguous"


def _told(
    query: PassQuery,
    status: str,
    ids: Iterable[str],
    candidates: Iterable[Iterable[str]],
    confidence: int | None = None,
    score: str = "",
) -> Iterator[Row]:
    """A row for each of `ids`, with the groups of candidates that concern it."""
    names, groups = sorted(ids), [sorted(group) for group in candidates]
    for name in names:
        own = [group for group in groups if name in group] or groups
        yield {
            "group_id": f"{query.name}:{names[0]}",
            "status": status,
            "entry_id": name,
            "candidates": "; ".join(" + ".join(other for other in group if other != name) for group in own),
            "confidence": confidence,
            "score": score,
        }


def _once(told: list[Row]) -> list[Row]:
    """One row per group and entry: what is ambiguous towards several parties lists the candidates of all."""
    found: dict[tuple[str, ...], Row] = {}
    for row in told:
        known = found.setdefault((row["status"], row["group_id"], row["entry_id"]), row)
        listed = dict.fromkeys([*known["candidates"].split("; "), *row["candidates"].split("; ")])
        known["candidates"] = "; ".join(listed)
    return list(found.values())


def _matched(pool: Pool, query: PassQuery) -> str:
    """SQL of the entries of the groups that are matched; what their sums differ by is residual."""
    columns = ", ".join(
        f"k.{name}" for name in ("entry_id", "party", "ref", *pool.scope, "first_month", "amount", "sign")
    )
    weaker = ", ".join(f"'{cause}'" for cause in query.instead_of)
    known = f"bool_and(k.cause is null or k.cause in ({weaker})) over (partition by d.first_entry)"
    cause = (
        f"case when {known if weaker else 'true'} then '{query.cause}' else k.cause end" if query.cause else "k.cause"
    )
    return f"""
        with summed as (
            select d.first_entry, k.side, sum(k.size) as size
            from keyed k join decided_groups d on d.entry_id = k.entry_id group by d.first_entry, k.side
        ),
        compared as (
            select o.first_entry, o.side, f.size - o.size as residual
            from summed o join summed f on f.first_entry = o.first_entry and f.side = 1 where o.side > 1
        ),
        widest as (
            select first_entry, max(residual) as most, min(residual) as least from compared group by first_entry
        )
        select '{pool.leg.name}' as leg, '{query.name}:' || d.first_entry as match_id, '{query.name}' as pass,
               {columns},
               cast(coalesce(c.residual, case when abs(w.least) > abs(w.most) then w.least else w.most end)
                    as decimal(18,2)) as residual,
               {cause} as cause
        from keyed k
        join decided_groups d on d.entry_id = k.entry_id
        join widest w on w.first_entry = d.first_entry
        left join compared c on c.first_entry = d.first_entry and c.side = k.side
    """
