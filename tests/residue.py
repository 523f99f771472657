"""Small random blocks, and plain brute force over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import strategies as st

from etl.reconcile.residue import AssignmentRule, Item, Outcome, SubsetRule, assign

Lots = dict[str, tuple[object, ...]]


@st.composite
def blocks(draw: st.DrawFn, most: int, amounts: list[int], days: list[int | None], sides: int = 2) -> list[Item]:
    """Up to `most` items of each side, with few amounts, days, texts and marks so that many are alike."""
    items = []
    for side in range(sides):
        for number in range(draw(st.integers(0, most))):
            amount, day = draw(st.sampled_from(amounts)), draw(st.sampled_from(days))
            text, mark = draw(st.sampled_from([None, "INV-10", "INV-11", "K9"])), draw(st.sampled_from(["", "", "x"]))
            items.append(Item(f"{'abcd'[side]}{number}", side, amount, day, (text,), mark))
    return items


def alike(items: list[Item]) -> Lots:
    return {item.id: (item.side, item.amount, item.day, item.texts, item.mark) for item in items}


def in_groups(outcome: Outcome) -> list[str]:
    return [name for group in outcome.groups for name in group.ids]


def unsure(outcome: Outcome) -> set[str]:
    return {name for told in outcome.ambiguous if told.kind != "interchangeable" for name in told.ids}


def sharing(parts: list[frozenset[str]]) -> list[list[frozenset[str]]]:
    """The sets that have items in common, directly or through others."""
    together: list[list[frozenset[str]]] = []
    for part in parts:
        near = [some for some in together if any(part & other for other in some)]
        together = [some for some in together if some not in near] + [[part, *(p for some in near for p in some)]]
    return together


# ---- assignment


def pair_scores(items: list[Item], rule: AssignmentRule) -> dict[tuple[str, str], int]:
    """The score of every possible pair on its own."""
    first, other = ([item for item in items if (item.side == 0) == own] for own in (True, False))
    alone = {(a.id, b.id): assign([a, b], rule).groups for a in first for b in other}
    return {pair: groups[0].confidence for pair, groups in alone.items() if groups}


def matchings(pairs: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """All sets of pairs without a common item."""
    if not pairs:
        yield []
        return
    (a, b), rest = pairs[0], pairs[1:]
    yield from matchings(rest)
    for chosen in matchings([pair for pair in rest if a not in pair and b not in pair]):
        yield [(a, b), *chosen]


# ---- subsets


def _allowed(first: list[Item], other: list[Item], rule: SubsetRule) -> bool:
    if (rule.cardinality == "1:n" and len(first) > 1) or (rule.cardinality == "n:1" and len(other) > 1):
        return False
    if rule.window is None:
        return True
    low, high = rule.window
    return all(
        a.day is not None and b.day is not None and low <= b.day - a.day <= high for a, b in product(first, other)
    )


def balanced_parts(items: list[Item], rule: SubsetRule) -> list[frozenset[str]]:
    """Every set of items that balances, has both sides, and contains no smaller set that balances."""
    balanced = []
    for size in range(1, len(items) + 1):
        for chosen in combinations(items, size):
            first, other = ([item for item in chosen if (item.side == 0) == own] for own in (True, False))
            if sum(item.amount for item in first) == sum(item.amount for item in other):
                balanced.append((frozenset(item.id for item in chosen), first, other))
    least = [one for one in balanced if not any(two[0] < one[0] for two in balanced)]
    return [ids for ids, first, other in least if first and other and _allowed(first, other, rule)]


def covers(ids: frozenset[str], parts: list[frozenset[str]]) -> Iterator[list[frozenset[str]]]:
    """Every partition of `ids` into `parts`."""
    if not ids:
        yield []
        return
    for part in parts:
        if min(ids) in part and part <= ids:
            for rest in covers(ids - part, parts):
                yield [part, *rest]


def as_lots(groups: list[tuple[str, ...]], lots: Lots) -> Counter[tuple[object, ...]]:
    """Groups by what their items are like."""
    return Counter(tuple(sorted((lots[name] for name in ids), key=repr)) for ids in groups)
