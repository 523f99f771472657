"""Scores worked out by hand, and the two baselines on entries in sight."""

from __future__ import annotations

from decimal import Decimal

import pytest
from family import entry, family, group

from etl.bench.family import Family, Score, Tally, exact, greedy, score
from etl.bench.family.compare import compare, table

# A pair, a batch of one bank line and three ledger lines, a pair that typing spoilt, and noise.
TINY = family(
    [
        *(entry("B1", 0, 100), entry("B2", 0, 600), entry("B3", 0, 50)),
        *(entry("L1", 0, 100), entry("L2", 0, 100), entry("L3", 0, 200), entry("L4", 0, 300)),
        *(entry("L5", 0, 500), entry("L6", 0, 50)),
    ],
    group("plain", "B1", "L1"),
    group("batch", "B2", "L2", "L3", "L4"),
    group("amount_error", "B3", "L5", decidable=False),
    group("noise", "L6"),
)


def _scores(of: Family, found: list[tuple[str, ...]]) -> dict[str, Score]:
    return {each.kind: each for each in score(of, found)}


def test_a_group_in_part_and_a_wrong_pair() -> None:
    """Of five true pairs B1-L1, B2-L2, B2-L3 are found and B3-L6 is wrong; the batch lacks a line."""
    scores = _scores(TINY, [("B1", "L1"), ("B2", "L2", "L3"), ("B3", "L6")])
    assert scores["total"].pairs == Tally(true=5, found=4, right=3)
    assert scores["total"].groups == Tally(true=3, found=3, right=1)
    assert (scores["total"].pairs.precision, scores["total"].pairs.recall) == (Decimal("75.00"), Decimal("60.00"))
    assert scores["total"].pairs.f1 == Decimal("66.67")
    assert scores["batch"].groups == Tally(1, 1, 0)
    assert scores["batch"].pairs == Tally(3, 2, 2)
    assert scores["noise"].pairs == Tally(0, 1, 0)
    assert scores["total"].wrong_money == scores["noise"].wrong_money == scores["amount_error"].wrong_money == 50
    assert scores["batch"].wrong_money == 0


def test_what_cannot_be_decided_is_left_out_of_its_own_total() -> None:
    scores = _scores(TINY, [("B3", "L5")])
    assert scores["total"].groups == Tally(3, 1, 1)
    assert scores["decidable"].groups == Tally(2, 0, 0)
    assert scores["decidable"].groups.precision is None


def test_interchangeable_entries_may_be_swapped_but_not_used_up_twice() -> None:
    """B2 may take L1, for L1 and L2 are alike; a third of their kind is wrong."""
    entries = [entry(key, 0, 100) for key in ("B1", "B2", "B3", "L1", "L2", "L3")]
    twins = {"L1": "same", "L2": "same", "L3": "same"}
    truth = group("equal", "B1", "L1"), group("equal", "B2", "L2"), group("noise", "B3"), group("noise", "L3")
    swapped = _scores(family(entries, *truth, alike=twins), [("B2", "L1"), ("B1", "L3")])
    assert swapped["total"].groups == Tally(2, 2, 2)
    third = _scores(family(entries, *truth, alike=twins), [("B1", "L1"), ("B2", "L2"), ("B3", "L3")])
    assert third["total"].groups == third["total"].pairs == Tally(2, 3, 2)
    assert third["total"].wrong_money == 100


def test_groups_within_one_side_have_no_pairs() -> None:
    entries = [entry("L1", 0, 100), entry("L2", 1, -100)]
    scores = _scores(family(entries, group("offset", "L1", "L2")), [("L2", "L1")])
    assert scores["total"].groups == Tally(1, 1, 1)
    assert scores["total"].pairs == Tally(0, 0, 0)


def test_an_entry_may_be_matched_once() -> None:
    with pytest.raises(ValueError, match="more than once: L1"):
        score(TINY, [("B1", "L1"), ("B2", "L1")])


def test_exact_keys_pair_only_what_is_unique() -> None:
    """By reference: 1. By amount and date: 2; the third occurs twice, the fourth is a day late."""
    entries = [
        *(entry("B1", 0, 100, "SB1"), entry("B2", 0, 200), entry("B3", 0, 300), entry("B4", 0, 400)),
        *(entry("L1", 9, 100, "SB1"), entry("L2", 0, 200), entry("L3", 0, 300), entry("L4", 0, 300)),
        entry("L5", 1, 400),
    ]
    assert exact.match(family(entries)) == [("B1", "L1"), ("B2", "L2")]


def test_greedy_takes_what_comes_first_and_never_gives_it_back() -> None:
    """B1 takes L1, the nearest; B2, a day before, could have had only L1 and stays alone."""
    entries = [entry("B1", 3, 100), entry("B2", -2, 100), entry("L1", 3, 100), entry("L2", 7, 100)]
    assert greedy.match(family(entries)) == [("B1", "L1")]
    assert greedy.match(family(entries[1:])) == [("B2", "L1")]


def test_greedy_by_name_prefers_a_name_to_a_date() -> None:
    """L1 is nearer in days, L2 in name; a name that is not known is nearer than another one."""
    entries = [entry("B1", 0, 100, "", "甲乙丙厂"), entry("L1", 0, 100), entry("L2", 3, 100, "", "甲乙丁厂")]
    assert greedy.match(family(entries)) == [("B1", "L1")]
    assert greedy.match_by_name(family(entries)) == [("B1", "L2")]
    other = [entries[0], entries[1], entry("L2", 0, 100, "", "戊己庚店")]
    assert greedy.match_by_name(family(other)) == [("B1", "L1")]


def test_greedy_sums_batches_and_forgives_a_percent_where_references_agree() -> None:
    entries = [
        *(entry("B1", 0, 300, batch="P1"), entry("L1", 1, 100, batch="P1"), entry("L2", 1, 200, batch="P1")),
        *(entry("B2", 0, 9_900, "SB2"), entry("L3", 0, 10_000, "SB2"), entry("B3", 0, 990, "SB3")),
        entry("L4", 0, 999, "SB3"),
    ]
    assert greedy.match(family(entries)) == [("B1", "L1", "L2"), ("B3", "L4")]


def test_matchers_side_by_side() -> None:
    """`all` finds every group of TINY, exact keys only the amounts 50 and none of 100, which occurs twice."""
    truth = [one.entries for one in TINY.groups if len(one.entries) > 1]
    rows = {row["kind"]: row for row in table(compare(TINY, {"all": lambda _: truth, "exact": exact.match}), "pairs")}
    assert rows["total"]["all F1"] == Decimal("100.00")
    assert rows["total"]["pairs"] == 5
    assert rows["total"]["exact P"] == Decimal("0.00")
    assert rows["total"]["exact wrong"] == "0.50"
    assert rows["batch"]["exact F1"] == Decimal("0.00")
