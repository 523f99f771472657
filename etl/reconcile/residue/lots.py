"""Lots of interchangeable items, connected components, and the window that two sides must keep."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from etl.reconcile.residue.model import Item, Window
from etl.reconcile.residue.references import normalised


@dataclass(frozen=True, slots=True)
class Lot:
    """Items of one side that nothing tells apart, by id; `texts` are normalised, null where empty."""

    ids: tuple[str, ...]
    side: int
    amount: int
    day: int | None
    texts: tuple[str | None, ...]


def lots(items: Iterable[Item]) -> list[Lot]:
    """The items as lots, in the order of side and first id. Raises ValueError when an id occurs twice."""
    members: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        texts = tuple(normalised(text) for text in item.texts)
        members[item.side, item.amount, item.day, texts, item.mark].append(item)
    made = [
        Lot(tuple(sorted(item.id for item in alike)), alike[0].side, alike[0].amount, alike[0].day,
            tuple(normalised(text) for text in alike[0].texts))
        for alike in members.values()
    ]  # fmt: skip
    ids = [name for lot in made for name in lot.ids]
    if len(set(ids)) < len(ids):
        raise ValueError("an id occurs twice in a block")
    return sorted(made, key=lambda lot: (lot.side, lot.ids))


def within(first: int | None, other: int | None, window: Window) -> bool:
    """Whether the other side's day is in the window of the first side's; an unknown day never is."""
    if window is None:
        return True
    if first is None or other is None:
        return False
    return window[0] <= other - first <= window[1]


def meetings(chosen: Sequence[Lot], window: Window) -> Iterator[tuple[int, int]]:
    """The places of all pairs of a lot of side 0 and another side's that the window allows, in one order."""
    first = [at for at, lot in enumerate(chosen) if lot.side == 0]
    other = [(lot.day, at) for at, lot in enumerate(chosen) if lot.side != 0]
    if window is None:
        yield from ((a, b) for a in first for _, b in other)
        return
    dated = sorted((day, at) for day, at in other if day is not None)
    for a in first:
        day = chosen[a].day
        if day is not None:
            start = bisect_left(dated, (day + window[0], 0))
            end = bisect_left(dated, (day + window[1] + 1, 0))
            yield from ((a, b) for _, b in dated[start:end])


def components(size: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The nodes 0..size-1 that have an edge, as connected components, each and all in ascending order."""
    root = list(range(size))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    linked: set[int] = set()
    for one, two in edges:
        linked.update((one, two))
        low, high = sorted((find(one), find(two)))
        root[high] = low
    found: dict[int, list[int]] = defaultdict(list)
    for node in sorted(linked):
        found[find(node)].append(node)
    return list(found.values())


def ids_of(chosen: Sequence[Lot]) -> tuple[str, ...]:
    """All ids of lots, by side and id."""
    return tuple(name for _, name in sorted((lot.side, name) for lot in chosen for name in lot.ids))
