"""A naive matcher for a few entries, in plain lists and dicts: what the engine must come to, read off its promises.

A group lies within one scope and one key and has every party in it. Sums agree if every two parties' do, the
tolerance counting once for each line. Where each party brings one equal amount, the first goes with the first, by
date; within one party each with the last before it that is left. A party that holds more than another leaves its last
open if they are all alike, else nothing is decided. An entry that finds nobody within the window stands in nobody's
way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Literal


@dataclass(frozen=True)
class Entry:
    id: str
    party: str
    amount: Decimal
    day: date
    scope: str | None
    texts: Mapping[str, str | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Pass:
    name: str
    keys: tuple[str, ...] = ()
    cardinality: str = "1:1"
    one_party: bool = False
    tolerance: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    window: tuple[int, int] | None = None
    distinguish: tuple[str, ...] = ()
    method: Literal["sums", "assignment", "subset"] = "sums"  # the others have a judge of their own, tests/residue.py

    @property
    def pairs_equals(self) -> bool:
        return set(self.cardinality) == {"1", ":"} and not self.tolerance and not self.percent


@dataclass
class Answer:
    groups: set[tuple[str, frozenset[str]]] = field(default_factory=set)  # pass, entries
    open: set[str] = field(default_factory=set)
    doubt: set[tuple[str, str, str]] = field(default_factory=set)  # pass, entry, ambiguous or interchangeable
    statement: dict[tuple[str, str], dict[str, Decimal]] = field(default_factory=dict)  # scope, other party


Side = list[Entry]


def reconcile(parties: Sequence[str], new: Iterable[Entry], carried: Iterable[Entry], passes: Iterable[Pass]) -> Answer:
    """What the passes pair; who is left nobody to be ambiguous with is not in doubt any more."""
    new, carried, answer, inexact = list(new), list(carried), Answer(), set()
    doubts: list[tuple[tuple[str, str, str], set[str]]] = []
    pool = [*carried, *new]
    for rule in passes:
        for sides in [block for key in _keys(pool, rule) for block in _blocks(key, rule, parties)]:
            groups, told = _paired(sides, rule) if rule.pairs_equals else (_summed(sides, rule), {})
            answer.groups |= {(rule.name, _ids(group)) for group in groups}
            for side in sides:
                others = {e.id for other in sides if other is not side for e in other}
                doubts += [((rule.name, e.id, told[e.id]), others) for e in side if e.id in told]
            inexact |= {e.id for g in groups if len({_sum(s, rule) for s in g}) > 1 for s in g for e in s}
        used = {entry for _, group in answer.groups for entry in group}
        pool = [entry for entry in pool if entry.id not in used]
    answer.open = {entry.id for entry in pool}
    answer.doubt = {
        (name, entry, status)
        for (name, entry, status), others in doubts
        if entry in answer.open and (status != "ambiguous" or others & answer.open)
    }
    answer.statement = dict(_statement(parties, new, carried, answer.open, inexact))
    return answer


def _keys(pool: Side, rule: Pass) -> Iterator[Side]:
    """The entries of each key; what has no scope, or lacks a part of the key, has none."""
    found: dict[tuple[object, ...], Side] = {}
    for entry in pool:
        parts = [entry.scope, *(entry.texts.get(key) for key in rule.keys)]
        if all(parts):
            own = [entry.party] if rule.one_party else []
            equal = [_size(entry, rule)] if rule.pairs_equals else []
            found.setdefault((*parts, *own, *equal), []).append(entry)
    yield from found.values()


def _blocks(entries: Side, rule: Pass, parties: Sequence[str]) -> Iterator[list[Side]]:
    """The parties' entries, apart where no two dates may meet; every party has some."""
    if rule.pairs_equals and rule.window:
        entries = _with_partners(entries, rule, parties)
    parts: list[Side] = []
    for entry in sorted(entries, key=lambda e: (e.day, e.id)):
        near = parts and (not rule.window or (entry.day - parts[-1][-1].day).days <= max(map(abs, rule.window)))
        parts = [*parts[:-1], [*parts[-1], entry]] if near else [*parts, [entry]]
    for part in parts:
        sides = _sides(part, rule, parties)
        if all(sides):
            yield sides


def _with_partners(entries: Side, rule: Pass, parties: Sequence[str]) -> Side:
    first, *others = _sides(entries, rule, parties)
    first = [a for a in first if all(any(_near(a, b, rule) for b in other) for other in others)]
    return first + [b for other in others for b in other if any(_near(a, b, rule) for a in first)]


def _sides(entries: Side, rule: Pass, parties: Sequence[str]) -> list[Side]:
    if rule.one_party:
        return [[e for e in entries if (e.amount > 0) is receipt] for receipt in (True, False)]
    return [[e for e in entries if e.party == party] for party in parties]


def _paired(sides: list[Side], rule: Pass) -> tuple[list[list[Side]], dict[str, str]]:
    """Groups of one entry of each side, and what is in doubt."""
    ordered = [sorted(side, key=lambda e: (e.day, e.id)) for side in sides]
    least = min(map(len, sides))
    groups = [[[entry] for entry in group] for group in zip(*ordered, strict=False)]
    groups = _undone(sides) if rule.one_party else groups
    if any(len(side) > least and len({_mark(e, rule) for e in side}) > 1 for side in sides):
        return [], {e.id: "ambiguous" for side in sides for e in side}
    if not all(_near(group[0][0], other[0], rule) for group in groups for other in group[1:]):
        single = all(len(side) == 1 for side in sides)
        return [], {} if single else {e.id: "ambiguous" for side in sides for e in side}
    left = {} if rule.one_party else {e.id: "interchangeable" for side in ordered for e in side[least:]}
    return groups, left


def _undone(sides: list[Side]) -> list[list[Side]]:
    """Each entry undoes the last before it of the other sign that is not undone yet."""
    receipts, payments = sides
    left: Side = []
    groups = []
    for entry in sorted([*receipts, *payments], key=lambda e: (e.day, e.amount < 0, e.id)):
        if left and (left[-1].amount > 0) != (entry.amount > 0):
            groups.append([[e] for e in sorted((left.pop(), entry), key=lambda e: e.amount < 0)])
        else:
            left.append(entry)
    return groups


def _summed(sides: list[Side], rule: Pass) -> list[list[Side]]:
    """All of a key as one group, or nothing."""
    first, *others = sides
    fits = (
        all(len(side) == 1 for side, part in zip(sides, rule.cardinality.split(":"), strict=True) if part == "1")
        and all(_near(a, b, rule) for a in first for other in others for b in other)
        and all(_agree(one, two, first, rule) for one, two in combinations(sides, 2))
    )
    return [sides] if fits else []


def _agree(one: Side, two: Side, first: Side, rule: Pass) -> bool:
    apart = abs(_sum(one, rule) - _sum(two, rule))
    lines = rule.tolerance * max(len(one), len(two))
    return apart <= max(lines, abs(_sum(first, rule)) * rule.percent / 100)


def _near(first: Entry, other: Entry, rule: Pass) -> bool:
    return rule.window is None or rule.window[0] <= (other.day - first.day).days <= rule.window[1]


def _size(entry: Entry, rule: Pass) -> Decimal:
    return abs(entry.amount) if rule.one_party else entry.amount


def _sum(side: Side, rule: Pass) -> Decimal:
    return sum((_size(entry, rule) for entry in side), Decimal(0))


def _mark(entry: Entry, rule: Pass) -> tuple[str, ...]:
    return tuple(entry.texts.get(name) or "" for name in rule.distinguish)


def _ids(group: list[Side]) -> frozenset[str]:
    return frozenset(entry.id for side in group for entry in side)


def _statement(
    parties: Sequence[str], new: Side, carried: Side, still_open: set[str], inexact: set[str]
) -> Iterator[tuple[tuple[str, str], dict[str, Decimal]]]:
    """The first party against each other, scope by scope, with its proof."""
    for scope, other in {
        (e.scope or "", p) for e in [*new, *carried] for p in parties[1:] if e.party in (parties[0], p)
    }:
        signs = {parties[0]: 1, other: -1}
        cell = [
            (e, old, signs[e.party] * e.amount)
            for old, es in ((True, carried), (False, new))
            for e in es
            if e.party in signs and (e.scope or "") == scope
        ]
        told = {
            "total_first": sum((a for e, old, a in cell if not old and e.party == parties[0]), Decimal(0)),
            "total_second": -sum((a for e, old, a in cell if not old and e.party == other), Decimal(0)),
            "difference": sum((a for _, old, a in cell if not old), Decimal(0)),
            "opening": sum((a for _, old, a in cell if old), Decimal(0)),
            "new": sum((a for e, old, a in cell if not old and e.id in still_open), Decimal(0)),
            "cleared": sum((a for e, old, a in cell if old and e.id not in still_open), Decimal(0)),
            "tolerated": sum((a for e, _, a in cell if e.id in inexact), Decimal(0)),
            "closing": sum((a for e, _, a in cell if e.id in still_open), Decimal(0)),
        }
        assert told["opening"] + told["new"] - told["cleared"] == told["closing"]
        assert told["closing"] - told["opening"] + told["tolerated"] == told["difference"]
        yield (scope, other), told


def maximum_pairings(sides: list[Side], rule: Pass) -> list[frozenset[frozenset[str]]]:
    """All ways to make as many groups of one entry a side, all within the window, as can be made."""
    ways: set[frozenset[frozenset[str]]] = set()

    def extend(first: Side, free: list[Side], made: frozenset[frozenset[str]]) -> None:
        ways.add(made)
        for place, entry in enumerate(first):
            for chosen in _choices(entry, free, rule):
                rest = [[e for e in side if e not in chosen] for side in free]
                extend(first[place + 1 :], rest, made | {frozenset(e.id for e in (entry, *chosen))})

    extend(sides[0], sides[1:], frozenset())
    most = max(map(len, ways))
    return [way for way in ways if len(way) == most]


def _choices(entry: Entry, free: list[Side], rule: Pass) -> Iterator[tuple[Entry, ...]]:
    if not free:
        yield ()
        return
    for other in free[0]:
        if _near(entry, other, rule):
            yield from ((other, *rest) for rest in _choices(entry, free[1:], rule))
