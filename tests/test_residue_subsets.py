"""Balanced subsets: worked examples, brute force on tiny blocks, and what must always hold."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reconcile.residue import Ambiguous, Group, Item, Outcome, SubsetRule, subsets
from tests.residue import alike, as_lots, balanced_parts, blocks, covers, in_groups, sharing, unsure


def block(first: list[int], other: list[int], day: int | None = None) -> list[Item]:
    """Items a1.. and b1.. that are all different in their mark."""
    sides = ((0, "a", first), (1, "b", other))
    return [
        Item(f"{name}{n}", side, amount, day, mark=f"{name}{n}")
        for side, name, amounts in sides
        for n, amount in enumerate(amounts, 1)
    ]


def ids(outcome: Outcome) -> list[tuple[str, ...]]:
    return [group.ids for group in outcome.groups]


def test_three_on_one_side_two_on_the_other_and_only_a_subset_balances() -> None:
    """100.00 + 200.00 = 300.00; 55.00 and 7.77 stay."""
    outcome = subsets(block([100_00, 200_00, 55_00], [300_00, 7_77]), SubsetRule())
    assert outcome == Outcome((Group(("a1", "a2", "b1"), "match", 1000, {"amount": 1000}),))


def test_a_batch_is_made_up_of_some_of_the_details() -> None:
    items = block([1234_56], [1000_00, 200_00, 34_56, 99_99])
    assert ids(subsets(items, SubsetRule(cardinality="1:n"))) == [("a1", "b1", "b2", "b3")]
    assert ids(subsets(items, SubsetRule(cardinality="n:1"))) == []


def test_some_against_some_only_together() -> None:
    """70 + 50 = 90 + 30 and no part of it balances."""
    items = block([70_00, 50_00, 11_00], [90_00, 30_00])
    assert ids(subsets(items, SubsetRule())) == [("a1", "a2", "b1", "b2")]
    assert subsets(items, SubsetRule(cardinality="1:n")) == Outcome()


def test_groups_are_the_smallest_that_balance() -> None:
    """100 = 60 + 40 and 50 = 20 + 30 are two groups, not one of 150."""
    items = block([100_00, 50_00], [60_00, 40_00, 20_00, 30_01, -1])
    assert ids(subsets(items, SubsetRule())) == [("a1", "b1", "b2"), ("a2", "b3", "b4", "b5")]


def test_refunds_count_with_their_sign() -> None:
    """500.00 received less 20.00 paid back is 480.00."""
    assert ids(subsets(block([500_00, -20_00], [480_00]), SubsetRule(cardinality="n:1"))) == [("a1", "a2", "b1")]
    # What offsets within one side is no group of both sides, and no part of one.
    assert ids(subsets(block([100_00, -100_00, 30_00], [30_00]), SubsetRule())) == [("a3", "b1")]
    assert ids(subsets(block([0, 30_00], [30_00, 0]), SubsetRule())) == [("a2", "b1")]


def test_two_ways_to_make_up_an_amount_are_ambiguous() -> None:
    outcome = subsets(block([100_00], [100_00, 60_00, 40_00]), SubsetRule())
    both = (("a1", "b1"), ("a1", "b2", "b3"))
    assert outcome == Outcome((), (Ambiguous(("a1", "b1", "b2", "b3"), both, "overlap"),))


def test_the_only_exact_cover_is_taken() -> None:
    """100 is 100 or 60 + 40; only with 100 = 100 do 60 and 40, each one entry, balance as well."""
    items = block([100_00, 60_00, 40_00], [100_00, 60_00, 40_00])
    assert ids(subsets(items, SubsetRule(cardinality="1:n"))) == [("a1", "b1"), ("a2", "b2"), ("a3", "b3")]
    # With n:m also {100 = 60 + 40, 60 + 40 = 100} covers everything.
    outcome = subsets(items, SubsetRule())
    assert outcome.groups == ()
    assert outcome.ambiguous[0].candidates == (
        ("a1", "b1"),
        ("a1", "b2", "b3"),
        ("a2", "a3", "b1"),
        ("a2", "b2"),
        ("a3", "b3"),
    )


def test_what_is_certain_stands_beside_what_is_ambiguous() -> None:
    outcome = subsets(block([100_00, 7_77], [100_00, 60_00, 40_00, 7_70, 7]), SubsetRule())
    assert ids(outcome) == [("a2", "b4", "b5")]
    assert outcome.ambiguous[0].ids == ("a1", "b1", "b2", "b3")


def test_equal_entries_make_no_group_uncertain_but_the_one_left_is_told() -> None:
    """100 = 40 + 40 + 20 with three equal forties: which is left cannot be known."""
    items = [Item("a", 0, 100_00), *(Item(f"b{n}", 1, 40_00) for n in range(3)), Item("c", 1, 20_00)]
    outcome = subsets(items, SubsetRule(cardinality="1:n"))
    assert ids(outcome) == [("a", "b0", "b1", "c")]
    assert outcome.ambiguous == (Ambiguous(("b0", "b1", "b2"), (("a", "b0", "b1", "c"),), "interchangeable"),)


def test_equal_entries_that_a_mark_tells_apart_are_ambiguous() -> None:
    items = [Item("a", 0, 100_00), Item("b0", 1, 80_00, mark="x"), Item("b1", 1, 80_00), Item("c", 1, 20_00)]
    outcome = subsets(items, SubsetRule())
    assert (outcome.groups, outcome.ambiguous[0].kind) == ((), "overlap")


def test_equal_groups_are_taken_as_often_as_there_are_entries() -> None:
    """Twice 100 = 60 + 40, and one 60 too many."""
    items = [Item(f"a{n}", 0, 100_00) for n in range(2)] + [Item(f"b{n}", 1, 60_00) for n in range(3)]
    items += [Item(f"c{n}", 1, 40_00) for n in range(2)]
    outcome = subsets(items, SubsetRule())
    assert ids(outcome) == [("a0", "b0", "c0"), ("a1", "b1", "c1")]
    assert [(told.ids, told.kind) for told in outcome.ambiguous] == [(("b0", "b1", "b2"), "interchangeable")]


def test_every_pair_of_a_group_is_within_the_window() -> None:
    rule = SubsetRule(window=(0, 3))
    dated = [Item("a", 0, 100_00, 10), Item("b1", 1, 60_00, 10), Item("b2", 1, 40_00, 13)]
    assert ids(subsets(dated, rule)) == [("a", "b1", "b2")]
    for late in (14, 9, None):
        assert subsets([*dated[:2], Item("b2", 1, 40_00, late)], rule) == Outcome()


def test_tolerance_holds_once_for_a_group_and_after_the_exact_ones() -> None:
    items = block([100_00, 50_00], [60_00, 40_00, 30_00, 19_98])
    assert ids(subsets(items, SubsetRule(tolerance=1))) == [("a1", "b1", "b2")]
    outcome = subsets(items, SubsetRule(tolerance=2))
    assert ids(outcome) == [("a1", "b1", "b2"), ("a2", "b3", "b4")]
    assert [group.parts["amount"] for group in outcome.groups] == [1000, 980]


def test_a_greatest_size_may_be_declared() -> None:
    items = block([100_00], [50_00, 30_00, 20_00])
    assert ids(subsets(items, SubsetRule(largest=4))) == [("a1", "b1", "b2", "b3")]
    assert subsets(items, SubsetRule(largest=3)) == Outcome()


def test_giving_up_is_a_status_and_never_an_answer() -> None:
    items = block([100_00, 200_00, 55_00], [300_00, 7_77])
    outcome = subsets(items, SubsetRule(bound=4))
    assert (outcome.groups, outcome.ambiguous) == ((), ())
    assert outcome.gave_up == "5 entries are more than 4"
    assert outcome.undecided == ("a1", "a2", "a3", "b1", "b2")
    outcome = subsets(items, SubsetRule(steps=5))
    assert (outcome.groups, outcome.ambiguous, outcome.undecided) == ((), (), ("a1", "a2", "a3", "b1", "b2"))
    assert "steps" in outcome.gave_up
    outcome = subsets(block([2**61], [2**60, 2**60]), SubsetRule())
    assert outcome.gave_up == "the sums are too large"


def test_steps_bound_the_number_of_solutions_too() -> None:
    """Thirty different entries of 1.00 a side: 2^30 balanced parts."""
    outcome = subsets(block([100] * 15, [100] * 15), SubsetRule(steps=100_000))
    assert (outcome.groups, bool(outcome.gave_up)) == ((), True)


def test_what_the_window_keeps_apart_is_bounded_on_its_own() -> None:
    near, far = block([100_00], [60_00, 40_00], day=1), [Item(f"z{n}", n % 2, 1000 + n, 90) for n in range(6)]
    outcome = subsets(near + far, SubsetRule(bound=4, window=(0, 5)))
    assert ids(outcome) == [("a1", "b1", "b2")]
    assert outcome.undecided == ("z0", "z1", "z2", "z3", "z4", "z5")


def test_planted_groups_of_a_large_block_are_found() -> None:
    """Twenty-four entries with amounts of eleven digits, so that nothing balances by chance."""
    draw = random.Random(4)
    details = [draw.randrange(10**9, 10**11) for _ in range(20)]
    items = block([sum(details[:7]), sum(details[7:12])], details)
    expected = [("a1", *(f"b{n}" for n in range(1, 8))), ("a2", *(f"b{n}" for n in range(8, 13)))]
    assert [set(group) for group in ids(subsets(items, SubsetRule(cardinality="1:n")))] == [set(e) for e in expected]


RULES = st.builds(
    lambda cardinality, window: SubsetRule(cardinality=cardinality, window=window),
    st.sampled_from(["1:n", "n:1", "n:m"]),
    st.sampled_from([None, (0, 1), (-1, 2)]),
)
AMOUNTS = [100, 200, 300, 300, 500, 700, -100, 0, 1100]


@settings(max_examples=150, deadline=None)
@given(blocks(4, AMOUNTS, [1, 2, 4]), RULES)
def test_different_entries_as_brute_force_finds_them(items: list[Item], rule: SubsetRule) -> None:
    """All entries are made different: certain are the parts that share nothing, or the only exact cover."""
    items = [Item(i.id, i.side, i.amount, i.day, i.texts, i.id) for i in items]
    parts = balanced_parts(items, rule)
    certain, competing = set(), set()
    for together in sharing(parts):
        found = list(covers(frozenset().union(*together), together)) if len(together) > 1 else [together]
        if len(found) == 1:
            certain |= set(found[0])
        else:
            competing.add(frozenset(together))
    outcome = subsets(items, rule)
    assert {frozenset(group.ids) for group in outcome.groups} == certain
    assert {frozenset(map(frozenset, told.candidates)) for told in outcome.ambiguous} == competing


@settings(max_examples=150, deadline=None)
@given(blocks(4, [100, 200, 300], [1]), RULES)
def test_interchangeable_entries_as_brute_force_finds_them(items: list[Item], rule: SubsetRule) -> None:
    """By what entries are like: the parts taken are the largest number that fits, or the only exact cover."""
    lots = alike(items)
    sizes = Counter(lots.values())
    parts = {frozenset(Counter(lots[name] for name in part).items()) for part in balanced_parts(items, rule)}
    expected: Counter[object] = Counter()
    competing = set()
    for together in sharing_lots(sorted(parts, key=repr)):
        made = taken(together, sizes)
        expected += made
        competing |= set() if made else set(together)
    outcome = subsets(items, rule)
    found = Counter(frozenset(Counter(lots[name] for name in group.ids).items()) for group in outcome.groups)
    assert found == expected
    told = {
        frozenset(Counter(lots[n] for n in c).items())
        for a in outcome.ambiguous
        if a.kind == "overlap"
        for c in a.candidates
    }
    assert told == competing


def sharing_lots(parts: list[frozenset[tuple[object, int]]]) -> list[list[frozenset[tuple[object, int]]]]:
    together: list[list[frozenset[tuple[object, int]]]] = []
    for part in parts:
        own = {lot for lot, _ in part}
        near = [some for some in together if any(own & {lot for lot, _ in other} for other in some)]
        together = [some for some in together if some not in near] + [[part, *(p for some in near for p in some)]]
    return together


def taken(together: list[frozenset[tuple[object, int]]], sizes: Counter[tuple[object, ...]]) -> Counter[object]:
    most = [min(sizes[lot] // number for lot, number in part) for part in together]

    def used(times: tuple[int, ...]) -> Counter[object]:
        total: Counter[object] = Counter()
        for part, repeat in zip(together, times, strict=True):
            total.update({lot: number * repeat for lot, number in part})
        return +total

    if all(number <= sizes[lot] for lot, number in used(tuple(most)).items()):
        return Counter(dict(zip(together, most, strict=True)))
    every = {lot: sizes[lot] for part in together for lot, _ in part}
    exact = [times for times in product(*(range(n + 1) for n in most)) if used(times) == every]
    return +Counter(dict(zip(together, exact[0], strict=True))) if len(exact) == 1 else Counter()


@settings(max_examples=150, deadline=None)
@given(blocks(5, AMOUNTS, [1, 2, None]), RULES, st.integers(0, 100), st.randoms(use_true_random=False))
def test_order_is_of_no_consequence_sums_agree_and_nothing_is_used_twice(
    items: list[Item], rule: SubsetRule, tolerance: int, shuffled: random.Random
) -> None:
    rule = SubsetRule(cardinality=rule.cardinality, window=rule.window, tolerance=tolerance)
    outcome = subsets(items, rule)
    other = list(items)
    shuffled.shuffle(other)
    assert subsets(other, rule) == outcome
    used = in_groups(outcome)
    assert len(used) == len(set(used))
    assert unsure(outcome).isdisjoint(used)
    signed = {item.id: item.amount if item.side == 0 else -item.amount for item in items}
    assert all(abs(sum(signed[name] for name in group.ids)) <= tolerance for group in outcome.groups)
    assert as_lots([g.ids for g in subsets(renamed(items), rule).groups], alike(renamed(items))) == as_lots(
        [g.ids for g in outcome.groups], alike(items)
    )


def renamed(items: list[Item]) -> list[Item]:
    """The same entries under names in the opposite order."""
    return [Item(f"{99 - n}", i.side, i.amount, i.day, i.texts, i.mark) for n, i in enumerate(items)]


def test_an_id_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        subsets([Item("a", 0, 1), Item("a", 1, 1)], SubsetRule())
