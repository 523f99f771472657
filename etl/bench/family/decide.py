"""What the entries' own content cannot tell: equal amounts in reach of one another, and nothing to choose by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from rapidfuzz.distance import Levenshtein

from etl.bench.family.model import Entry, Group

_NOT_NAME = re.compile(r"[\s（）()]|有限公司|有限责任公司")
_NOT_REFERENCE = re.compile(r"\s|附言:|NO\.|REF|单号")
_ONE_LOOK = str.maketrans("OISBZ", "01582")
_SAME_REFERENCE, _SAME_NAME, _NOTHING_AGAINST, _IMPOSSIBLE = 3, 2, 1, 0

Edges = dict[tuple[str, str], int]  # classes of interchangeable entries, bank and ledger -> what speaks for the pair


def undecided(
    entries: Mapping[str, Entry], groups: Sequence[Group], alike: Mapping[str, str], shift: int
) -> frozenset[str]:
    """Ids of the entries for which another of equal amount could stand in, as far as the data say.

    Looked at are pairs of equal amounts and entries that stand alone. They are clear where, best first, each is the
    other's only best partner, with dates at most `shift` days apart in the direction of the money.
    """
    blocks: dict[int, list[Entry]] = defaultdict(list)
    partners: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        members = [entries[key] for key in group.entries]
        if _plain(members):
            blocks[members[0].amount] += members
            for one, other in product(members, repeat=2):
                if one.side != other.side:
                    partners[alike[one.entry_id]].add(alike[other.entry_id])
    return frozenset(key for block in blocks.values() for key in _unclear(block, partners, alike, shift))


def _plain(members: Sequence[Entry]) -> bool:
    """Whether a group is one entry, or one of each side with equal amounts."""
    one = len(members) == 1
    return one or (len(members) == 2 and len({m.side for m in members}) == 2 and len({m.amount for m in members}) == 1)


def _unclear(
    block: Sequence[Entry], partners: Mapping[str, set[str]], alike: Mapping[str, str], shift: int
) -> Iterable[str]:
    edges = _edges(block, alike, shift)
    taken = _take(edges)
    left = {side for edge in edges for side in edge}
    for entry in block:
        name = alike[entry.entry_id]
        if partners.get(name, set()) != ({taken[name]} if name in taken else set()) or name in left:
            yield entry.entry_id


def _edges(block: Sequence[Entry], alike: Mapping[str, str], shift: int) -> Edges:
    edges: Edges = {}
    ledger = [entry for entry in block if entry.side == "ledger"]
    for one in block:
        for other in ledger if one.side == "bank" else ():
            late = (other.day - one.day).days * (1 if one.amount > 0 else -1)
            if 0 <= late <= shift and (weight := _evidence(one, other)):
                edge = alike[one.entry_id], alike[other.entry_id]
                edges[edge] = max(weight, edges.get(edge, 0))
    return edges


def _evidence(one: Entry, other: Entry) -> int:
    if one.batch_no or other.batch_no:
        return _IMPOSSIBLE
    if one.reference and other.reference:
        texts = (_NOT_REFERENCE.sub("", entry.reference).translate(_ONE_LOOK) for entry in (one, other))
        return _SAME_REFERENCE if Levenshtein.distance(*texts) <= 1 else _IMPOSSIBLE
    if one.counterparty and other.counterparty:
        long, short = sorted((_NOT_NAME.sub("", e.counterparty) for e in (one, other)), key=len, reverse=True)
        return _SAME_NAME if long.endswith(short) or Levenshtein.distance(long, short) <= 1 else _IMPOSSIBLE
    return _NOTHING_AGAINST


def _take(edges: Edges) -> dict[str, str]:
    """Pairs that are each other's only best, taken away until there are none; `edges` keeps what is left."""
    taken: dict[str, str] = {}
    while found := _mutual(edges):
        for one, other in found:
            taken |= {one: other, other: one}
        for edge in [edge for edge in edges if not taken.keys().isdisjoint(edge)]:
            del edges[edge]
    return taken


def _mutual(edges: Edges) -> list[tuple[str, str]]:
    best: dict[str, list[tuple[str, str]]] = {}
    for edge, weight in edges.items():
        for side in edge:
            held = best.get(side)
            if held is None or weight > edges[held[0]]:
                best[side] = [edge]
            elif weight == edges[held[0]]:
                held.append(edge)
    return [edge for edge in edges if best[edge[0]] == [edge] == best[edge[1]]]
