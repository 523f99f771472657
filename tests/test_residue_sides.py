"""More than two sides: complete groups only."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reconcile.residue import AssignmentRule, Item, Outcome, SubsetRule, assign, subsets
from tests.residue import blocks, in_groups, unsure

RULE = AssignmentRule(accept=700)


def ids(outcome: Outcome) -> list[tuple[str, ...]]:
    return [group.ids for group in outcome.groups]


def test_assignment_gives_groups_with_an_item_of_every_side() -> None:
    items = [Item("a1", 0, 100_00), Item("a2", 0, 200_00), Item("b1", 1, 100_00), Item("b2", 1, 200_00)]
    items += [Item("c1", 2, 100_00)]
    outcome = assign(items, RULE)
    assert ids(outcome) == [("a1", "b1", "c1")]
    assert outcome.ambiguous == ()


def test_the_weakest_pair_decides_a_group() -> None:
    items = [Item("a", 0, 123456, 1, ("R",)), Item("b", 1, 123456, 1, ("R",)), Item("c", 2, 132456, 1, ("R",))]
    [group] = assign(items, AssignmentRule(accept=900)).groups
    # (4 * 920 + 2 * 1000 + 4 * 1000) / 10 with c
    assert (group.ids, group.kind, group.confidence, group.error) == (("a", "b", "c"), "proposal", 968, "transposed")
    assert group.parts == {"amount": 920, "date": 1000, "reference": 1000}


def test_subsets_of_every_side_balance_with_the_first() -> None:
    """150 = 100 + 50 = 90 + 60; and 70 = 70, which the third side does not have."""
    items = [Item("a1", 0, 150_00), Item("a2", 0, 70_00), Item("b1", 1, 100_00), Item("b2", 1, 50_00)]
    items += [Item("b3", 1, 70_00), Item("c1", 2, 90_00), Item("c2", 2, 60_00)]
    assert ids(subsets(items, SubsetRule(cardinality="1:n"))) == [("a1", "b1", "b2", "c1", "c2")]


def test_groups_that_share_entries_of_the_first_side_are_one() -> None:
    """10 = 10 and 25 = 25 at the second side; the third has only the sum."""
    items = [Item("a1", 0, 10), Item("a2", 0, 25), Item("b1", 1, 10), Item("b2", 1, 25), Item("c1", 2, 35)]
    assert ids(subsets(items, SubsetRule())) == [("a1", "a2", "b1", "b2", "c1")]
    assert subsets(items, SubsetRule(cardinality="n:1")) == Outcome()


def test_what_is_ambiguous_with_one_side_is_in_no_group() -> None:
    items = [Item("a", 0, 100), Item("b", 1, 100), Item("c1", 2, 100, mark="x"), Item("c2", 2, 100, mark="y")]
    outcome = assign(items, RULE)
    assert outcome.groups == ()
    assert [told.ids for told in outcome.ambiguous] == [("a", "c1", "c2")]


def test_equal_firsts_with_different_partners_on_two_sides_are_ambiguous() -> None:
    """Nothing says whether b1 belongs with c1 or with c2."""
    items = [Item(f"a{n}", 0, 100) for n in (1, 2)]
    items += [Item(f"{'-bc'[side]}{n}", side, 100, mark=str(n)) for side in (1, 2) for n in (1, 2)]
    outcome = assign(items, RULE)
    assert outcome.groups == ()
    assert outcome.ambiguous[0].ids == ("a1", "a2", "b1", "b2", "c1", "c2")


def test_equal_firsts_with_a_choice_on_one_side_only_are_certain() -> None:
    items = [Item(f"a{n}", 0, 100) for n in (1, 2, 3)]
    items += [Item("b1", 1, 100), Item("b2", 1, 100), Item("c1", 2, 100), Item("c2", 2, 100)]
    outcome = assign(items, RULE)
    assert ids(outcome) == [("a1", "b1", "c1"), ("a2", "b2", "c2")]
    assert [(told.ids, told.kind) for told in outcome.ambiguous] == [(("a1", "a2", "a3"), "interchangeable")]


def test_without_a_first_or_another_side_there_is_nothing() -> None:
    assert assign([], RULE) == assign([Item("a", 0, 1)], RULE) == assign([Item("b", 1, 1), Item("c", 2, 1)], RULE)
    assert subsets([Item("b", 1, 1), Item("c", 2, 1)], SubsetRule()) == Outcome()
    assert subsets([Item("a", 0, 1), Item("c", 2, 1)], SubsetRule()) == Outcome()
    two = [Item("a", 0, 1), Item("b", 1, 1)]
    assert ids(subsets(two, SubsetRule())) == [("a", "b")]
    assert subsets(two, SubsetRule(sides=3)) == Outcome()


@settings(max_examples=100, deadline=None)
@given(blocks(3, [100, 200, 300], [1, 2], sides=3), st.booleans(), st.randoms(use_true_random=False))
def test_groups_are_complete_and_balance_on_every_side(items: list[Item], some: bool, shuffled: random.Random) -> None:
    def solve(given: list[Item]) -> Outcome:
        return (
            subsets(given, SubsetRule(sides=3))
            if some
            else assign(given, AssignmentRule(accept=700, propose=600, sides=3))
        )

    outcome = solve(items)
    by_id = {item.id: item for item in items}
    for group in outcome.groups:
        if some:
            sums = [sum(by_id[name].amount for name in group.ids if by_id[name].side == side) for side in (0, 1, 2)]
            assert sums[0] == sums[1] == sums[2]
        assert {by_id[name].side for name in group.ids} == {0, 1, 2}
    used = in_groups(outcome)
    assert len(used) == len(set(used))
    assert unsure(outcome).isdisjoint(used)
    other = list(items)
    shuffled.shuffle(other)
    assert solve(other) == outcome
