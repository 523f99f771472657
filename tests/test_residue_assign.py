"""Best total assignment: worked examples, brute force on tiny blocks, and what must always hold."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.reconcile.residue import Ambiguous, AssignmentRule, Item, Outcome, Weights, assign
from tests.residue import Lots, alike, blocks, in_groups, matchings, pair_scores, sharing, unsure

BLOCKS = blocks(4, [100000, 100000, 100500, 101000, 10000], [1, 2, 4])


def pairs(outcome: Outcome) -> set[tuple[str, ...]]:
    return {group.ids for group in outcome.groups}


def test_the_best_total_is_not_the_first_that_comes() -> None:
    """a1 is nearest to b1, but b1 is all that a2 can have: greedy leaves a2 open."""
    items = [
        Item("a1", 0, 100_000, 10, ("INV1",)),
        Item("a2", 0, 100_000, 4, ("INV1",)),
        Item("b1", 1, 100_000, 9, ("INV1",)),
        Item("b2", 1, 100_000, 15, ("INV1",)),
    ]
    rule = AssignmentRule(accept=900, window=(-5, 5), margin=0)
    assert pairs(assign(items, rule)) == {("a1", "b2"), ("a2", "b1")}
    assert [group.confidence for group in assign(items, rule).groups] == [900, 900]


def test_a_sure_pair_is_not_broken_up_for_two_poor_ones() -> None:
    """1000 alone beats 760 + 720: a pair counts by what it has above `propose`."""
    rule = AssignmentRule(Weights(1, 0, 0), accept=900, margin=0)
    items = [Item("a1", 0, 100_000), Item("a2", 0, 101_000), Item("b1", 1, 100_000), Item("b2", 1, 99_505)]
    outcome = assign(items, rule)
    assert pairs(outcome) == {("a1", "b1")}


def test_typing_error_is_a_proposal_even_at_full_confidence() -> None:
    items = [Item("a", 0, 123456, 3, ("R1",)), Item("b", 1, 132456, 3, ("R1",))]
    [group] = assign(items, AssignmentRule(accept=900)).groups
    # (4 * 920 + 2 * 1000 + 4 * 1000) / 10
    assert (group.kind, group.confidence, group.error) == ("proposal", 968, "transposed")
    [group] = assign(items, AssignmentRule(accept=900, allow_amount_difference=True)).groups
    assert group.kind == "match"
    [group] = assign(items, AssignmentRule(accept=969, allow_amount_difference=True)).groups
    assert group.kind == "proposal"
    assert assign(items, AssignmentRule(accept=969, propose=969)).groups == ()


def test_a_near_alternative_lowers_the_confidence() -> None:
    """b2 is a day off: 1000 * 8/10 + 900 * 2/10 = 980, so leaving b1 for it would cost 20 of the margin of 100."""
    items = [Item("a", 0, 5000, 1, ("R",)), Item("b1", 1, 5000, 1, ("R",)), Item("b2", 1, 5000, 2, ("R",))]
    [group] = assign(items, AssignmentRule(accept=900, window=(-5, 5))).groups
    assert (group.ids, group.kind, group.confidence) == (("a", "b1"), "match", 920)
    [group] = assign(items, AssignmentRule(accept=950, window=(-5, 5))).groups
    assert group.kind == "proposal"


def test_an_alternative_so_near_that_nothing_may_be_proposed_is_told() -> None:
    items = [Item("a", 0, 5000, 1, ("R",)), Item("b1", 1, 5000, 1, ("R",)), Item("b2", 1, 5000, 2, ("R",))]
    outcome = assign(items, AssignmentRule(accept=950, propose=950, window=(-5, 5)))
    assert outcome == Outcome((), (Ambiguous(("a", "b1"), (("a", "b1"), ("a", "b2")), "close"),))


def test_a_pair_without_rival_keeps_its_score() -> None:
    items = [Item("a", 0, 5000, 1, ("R1",)), Item("b", 1, 5000, 3, ("R2",))]
    rule = AssignmentRule(Weights(1, 1, 0), accept=900, window=(0, 4))
    assert assign(items, rule).groups[0].confidence == 875  # (1000 + 750) / 2


def test_equally_good_pairings_are_ambiguous_as_a_whole() -> None:
    items = [
        Item("a1", 0, 100, mark="x"),
        Item("a2", 0, 100, mark="y"),
        Item("b1", 1, 100),
        Item("c1", 0, 77700),
        Item("d1", 1, 77700),
    ]
    outcome = assign(items, AssignmentRule(accept=700))
    assert pairs(outcome) == {("c1", "d1")}
    assert outcome.ambiguous == (Ambiguous(("a1", "a2", "b1"), (("a1", "b1"), ("a2", "b1")), "tied"),)


def test_interchangeable_items_pair_in_order_and_the_one_left_is_told() -> None:
    items = [Item(name, "ab".index(name[0]), 100) for name in ("a1", "a2", "a3", "b1", "b2")]
    outcome = assign(items, AssignmentRule(accept=700))
    assert [(group.ids, group.kind) for group in outcome.groups] == [(("a1", "b1"), "match"), (("a2", "b2"), "match")]
    assert outcome.ambiguous == (Ambiguous(("a1", "a2", "a3"), (("a1", "b1"), ("a2", "b2")), "interchangeable"),)


def test_nothing_pairs_outside_the_window_whatever_else_agrees() -> None:
    items = [Item("a", 0, 100, 10, ("R",)), Item("b", 1, 100, 9, ("R",))]
    assert assign(items, AssignmentRule(window=(0, 5))) == Outcome()
    assert len(assign(items, AssignmentRule(window=(-1, 5), accept=700)).groups) == 1


def test_tolerance_does_not_chain() -> None:
    """A~B and B~C within 0.01, A and C are not: one pair at most."""
    items = [Item("a1", 0, 1000_00), Item("b1", 1, 1000_01), Item("a2", 0, 1000_02)]
    outcome = assign(items, AssignmentRule(Weights(1, 0, 0), accept=900, tolerance=1))
    assert outcome.groups == ()
    assert outcome.ambiguous[0].ids == ("a1", "a2", "b1")


def test_what_is_too_large_is_given_up_and_the_rest_solved() -> None:
    crowd = [Item(f"{side}{n}", "ab".index(side), 100, n) for side in "ab" for n in range(3)]
    apart = [Item("a9", 0, 100, 50), Item("b9", 1, 100, 50)]
    outcome = assign(crowd + apart, AssignmentRule(accept=700, window=(-2, 2), bound=5))
    assert pairs(outcome) == {("a9", "b9")}
    assert outcome.undecided == ("a0", "a1", "a2", "b0", "b1", "b2")
    assert "5 entries" in outcome.gave_up
    outcome = assign([*apart, Item("a8", 0, 7, 50)], AssignmentRule(accept=700, window=(0, 1), pairs=1))
    assert outcome.undecided == ("a8", "a9", "b9")
    assert "1 pairs" in outcome.gave_up


RULES = st.builds(
    lambda window, margin, weights: AssignmentRule(weights, accept=850, propose=600, margin=margin, window=window),
    st.sampled_from([None, (0, 1), (-2, 2)]),
    st.sampled_from([0, 60, 300]),
    st.sampled_from([Weights(), Weights(1, 0, 0), Weights(1, 1, 1)]),
)


@settings(max_examples=150, deadline=None)
@given(BLOCKS, RULES)
@example(
    [Item("a0", 0, 100000, 1, mark="x"), Item("a1", 0, 100000, 2, mark="x"), Item("b0", 1, 100000, 1)],
    AssignmentRule(Weights(1, 0, 0), accept=850, propose=600, margin=0),
)
def test_pairs_are_those_that_every_optimum_of_brute_force_has(items: list[Item], rule: AssignmentRule) -> None:
    alone = AssignmentRule(rule.weights, rule.accept, rule.propose, window=rule.window, margin=0)
    dated = rule.window or rule.weights.date  # else days tell no entries apart
    scores, lots = pair_scores(items, alone), alike(items if dated else [replace(item, day=None) for item in items])
    expected: Counter[object] = Counter()
    varying: set[object] = set()
    for part in sharing([frozenset(pair) for pair in sorted(scores)]):
        sure, unsure_pairs = by_brute_force(
            {pair: scores[pair] for pair in scores if frozenset(pair) in part}, lots, rule
        )
        expected += sure
        varying |= unsure_pairs
    outcome = assign(items, rule)
    assert Counter(((*(lots[name] for name in group.ids),), group.confidence) for group in outcome.groups) == expected
    told = {(lots[a], lots[b]) for told in outcome.ambiguous if told.kind == "tied" for a, b in told.candidates}
    assert told == varying


def by_brute_force(scores: dict[tuple[str, str], int], lots: Lots, rule: AssignmentRule) -> tuple[Counter, set]:
    """By what items are like: how often which pair stands with which confidence, and the pairs that vary."""
    every = [
        (
            sum(scores[pair] - rule.propose + 1 for pair in chosen),
            len(chosen),
            Counter((lots[a], lots[b]) for a, b in chosen),
        )
        for chosen in matchings(sorted(scores))
    ]
    best, most = max((gain, count) for gain, count, _ in every)
    optima = [counts for gain, _, counts in every if gain == best]
    pairs_of_lots = {(lots[a], lots[b]): score for (a, b), score in scores.items()}
    sure: Counter = Counter()
    for pair, number in optima[0].items():
        if all(one[pair] == number for one in optima):
            fewer = [(gain, count) for gain, count, counts in every if counts[pair] < number]
            loss = min(best - gain + rule.propose * max(0, most - count) for gain, count in fewer)
            confidence = pairs_of_lots[pair] - max(0, rule.margin - loss)
            sure[pair, confidence] += number if confidence >= rule.propose else 0
    return +sure, {pair for pair in pairs_of_lots if len({one[pair] for one in optima}) > 1}


@settings(max_examples=100, deadline=None)
@given(BLOCKS, RULES, st.randoms(use_true_random=False))
def test_order_is_of_no_consequence_and_nothing_is_used_twice(
    items: list[Item], rule: AssignmentRule, shuffled: random.Random
) -> None:
    outcome = assign(items, rule)
    other = list(items)
    shuffled.shuffle(other)
    assert assign(other, rule) == outcome
    used = in_groups(outcome)
    assert len(used) == len(set(used))
    assert unsure(outcome).isdisjoint(used)


@settings(max_examples=60, deadline=None)
@given(BLOCKS, RULES)
def test_an_equal_amount_more_on_every_side_for_both_changes_no_exact_match(
    items: list[Item], rule: AssignmentRule
) -> None:
    """A pair far from everything else joins the groups and leaves the rest as it was."""
    extra = [Item("a99", 0, 987_654_321, 2, ("ZZ",)), Item("b99", 1, 987_654_321, 2, ("ZZ",))]
    before, after = assign(items, rule), assign(items + extra, rule)
    assert [group for group in after.groups if "a99" not in group.ids] == list(before.groups)
    assert after.ambiguous == before.ambiguous
    assert ("a99", "b99") in pairs(after)


def test_entries_that_nothing_tells_apart_pair_however_many_they_are() -> None:
    alike = [Item(f"{side}{n}", "ab".index(side), 12_000, 1) for side in "ab" for n in range(60)]
    outcome = assign(alike, AssignmentRule(accept=700, window=(0, 1), bound=100))
    assert (len(outcome.groups), outcome.ambiguous, outcome.gave_up) == (60, (), "")


def test_a_near_amount_without_a_typing_error_is_only_proposed() -> None:
    near, mistyped = (
        [Item("a", 0, 3266, 1, ("X1",)), Item("b", 1, 3258, 1, ("X1",))],
        [
            Item("a", 0, 34_635, 1, ("X1",)),
            Item("b", 1, 43_635, 1, ("X1",)),
        ],
    )
    rule = AssignmentRule(accept=700, allow_amount_difference=True)
    assert [assign(items, rule).groups[0].kind for items in (near, mistyped)] == ["proposal", "match"]


def test_days_that_count_for_nothing_tell_no_entries_apart() -> None:
    """Entered twice, a day apart: one of the two pairs, and which is open cannot be known."""
    items = [Item("a", 0, 100, 1), Item("b1", 1, 100, 1), Item("b2", 1, 100, 2)]
    assert len(assign(items, AssignmentRule(Weights(4, 0, 4), accept=700)).groups) == 1


def test_a_short_chinese_name_inside_a_longer_one_is_a_find() -> None:
    items = [Item("a", 0, 100, 1, ("荣诚印刷厂",)), Item("b", 1, 100, 1, ("梅花镇荣诚印刷厂",))]
    assert assign(items, AssignmentRule(accept=900)).groups[0].parts["reference"] == 900
