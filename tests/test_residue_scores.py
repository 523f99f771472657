"""The parts of a pair's score, worked out by hand."""

from __future__ import annotations

import pytest

from etl.reconcile.residue import AssignmentRule, Group, Item, SubsetRule, Weights, assign

AMOUNT = Weights(amount=1, date=0, reference=0)
DATE = Weights(amount=0, date=1, reference=0)
REFERENCE = Weights(amount=0, date=0, reference=1)


def only(first: Item, other: Item, rule: AssignmentRule) -> Group | None:
    groups = assign([first, other], rule).groups
    return groups[0] if groups else None


def amounts(first: int, other: int, tolerance: int = 0, tolerance_ppm: int = 0) -> tuple[int, str]:
    rule = AssignmentRule(AMOUNT, propose=1, margin=0, tolerance=tolerance, tolerance_ppm=tolerance_ppm)
    group = only(Item("a", 0, first), Item("b", 1, other), rule)
    return (group.parts["amount"], group.error) if group else (0, "")


@pytest.mark.parametrize(
    ("first", "other", "part", "error"),
    [
        (123456, 123456, 1000, ""),
        (0, 0, 1000, ""),
        (123456, 124356, 920, "transposed"),
        (1023, 123, 920, "transposed"),  # 10.23 and 01.23
        (123456, -123456, 900, "sign"),
        (123450, 12345, 900, "shift"),
        (12345, 1234500, 900, "shift"),
        (100, 1000, 750, "shift"),  # so round that it proves less
        (123456, 12356, 880, "dropped"),
        (10234, 234, 880, "dropped"),  # the leading digit
        (123456, 173456, 850, "digit"),
        (100000, 300000, 700, "digit"),
        (100000, 99000, 720, ""),  # 10 per mille apart: 800 - 80
        (100000, 90000, 0, ""),
        (100000, -90000, 0, ""),
        (0, 5, 0, ""),
    ],
)
def test_amount_part_and_typing_error(first: int, other: int, part: int, error: str) -> None:
    assert amounts(first, other) == (part, error)
    assert amounts(other, first) == (part, error)


def test_one_wrong_digit_of_little_weight_is_scored_by_distance_if_that_says_more() -> None:
    assert amounts(100000, 100001) == (850, "digit")
    assert amounts(98_00, 99_00) == (719, "")  # round amounts: 850 - 150 is less than 800 - 8000 / 99


def test_tolerance_is_the_larger_of_the_two_and_holds_once() -> None:
    assert amounts(100000, 100005, tolerance=10) == (990, "")
    assert amounts(100000, 100100, tolerance=10, tolerance_ppm=1000) == (980, "")
    # 1.05 beyond 1.00 allowed by the share; both together would have allowed 1.10
    assert amounts(100000, 100105, tolerance=10, tolerance_ppm=1000)[0] < 950


def day_part(first: int | None, other: int | None, window: tuple[int, int] | None) -> int | None:
    group = only(
        Item("a", 0, 5, first), Item("b", 1, 5, other), AssignmentRule(DATE, propose=1, margin=0, window=window)
    )
    return group.parts["date"] if group else None


def test_date_part_and_direction_of_the_window() -> None:
    assert day_part(10, 10, (-2, 5)) == 1000
    assert day_part(10, 15, (-2, 5)) == 500
    assert day_part(10, 8, (-2, 5)) == 800
    assert day_part(10, 7, (-2, 5)) is None
    assert day_part(10, 16, (-2, 5)) is None
    assert day_part(10, 41, None) is None  # nothing is left after a month: below what is proposed
    assert day_part(10, 20, None) == 677  # 1000 - 10000 / 31, rounded up
    assert day_part(None, 10, (-2, 5)) is None
    assert day_part(None, 10, None) is None


def reference(first: str | None, other: str | None) -> int | None:
    rule = AssignmentRule(REFERENCE, propose=1, margin=0)
    group = only(Item("a", 0, 5, texts=(first,)), Item("b", 1, 5, texts=(other,)), rule)
    return group.parts["reference"] if group else None


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("INV-000123", "inv 123"),
        ("ＩＮＶ－０００１２３", "INV123"),
        ("2021-03-31", "20210331"),
        ("单位：乐昌市（一）", "单位:乐昌市(一)"),
        ("Straße", "STRASSE"),
    ],
)
def test_references_written_differently_are_equal(first: str, other: str) -> None:
    assert reference(first, other) == 1000


def test_reference_part_is_edit_distance() -> None:
    assert reference("AB12345678", "AB12345679") == 800  # 1 of 10
    assert reference("AB12345678", "AB12345687") == 800  # neighbours swapped are one edit
    assert reference("ABCDEFGH", "ABCDXXXX") is None  # half of it is another
    assert reference("Payment of INV-204455 by ACME", "INV 204455") == 900  # contained, and long enough
    assert reference("Payment of X1 by ACME", "X1") is None


@pytest.mark.parametrize("empty", [None, "", "  ", "-", "000"])
def test_empty_references_match_nothing(empty: str | None) -> None:
    assert reference(empty, empty) is None
    assert reference(empty, "INV1") is None


def test_unknown_parts_leave_half_of_their_weight_missing() -> None:
    rule = AssignmentRule(Weights(4, 2, 4), propose=1, margin=0)
    # amount 1000 of weight 4 known: 1000 * (10 + 4) / 20; with the date: 1000 * (10 + 6) / 20
    first, other = Item("a", 0, 500), Item("b", 1, 500)
    assert only(first, other, rule) == Group(("a", "b"), "proposal", 700, {"amount": 1000})
    dated = only(Item("a", 0, 500, 3), Item("b", 1, 500, 3), rule)
    assert dated == Group(("a", "b"), "proposal", 800, {"amount": 1000, "date": 1000})
    whole = only(Item("a", 0, 500, 3, ("R1",)), Item("b", 1, 500, 3, ("R1",)), rule)
    assert whole == Group(("a", "b"), "match", 1000, {"amount": 1000, "date": 1000, "reference": 1000})


def test_several_references_count_by_their_mean_where_both_are_known() -> None:
    rule = AssignmentRule(REFERENCE, propose=1, margin=0)
    first = Item("a", 0, 5, texts=("AB12345678", "X", None))
    other = Item("b", 1, 5, texts=("AB12345679", "X", "Y"))
    group = only(first, other, rule)
    assert group is not None
    assert group.parts == {"reference": 900}


def test_rules_that_make_no_sense_are_refused() -> None:
    for wrong in (
        {"propose": 900, "accept": 800},
        {"margin": 800},
        {"tolerance": -1},
        {"window": (5, -2)},
        {"bound": 1},
    ):
        with pytest.raises(ValueError, match=r"\S"):
            AssignmentRule(**wrong)
    for wrong in ({"bound": 1}, {"cardinality": "1:1"}, {"steps": -1}, {"window": (1, 0)}):
        with pytest.raises(ValueError, match=r"\S"):
            SubsetRule(**wrong)
    with pytest.raises(ValueError, match="weights"):
        Weights(0, 0, 0)
