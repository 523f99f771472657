"""What a declaration comes to on a few rows: who pairs, what is owed together, which cause is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from declaring import LEFT, SPEC, asked, ran, right_as_parquet, with_third, written

from etl.errors import ContractError

HEAD = LEFT.splitlines()[0] + "\n"


def _texts(*values: str) -> pa.Array:
    return pa.array(values)


def _money(values: list[Decimal]) -> pa.Array:
    return pa.array(values, pa.decimal128(12, 2))


def _cells(out: Path, columns: str) -> list[tuple[object, ...]]:
    return asked(out, f"select {columns} from open_item order by all")


def test_rows_without_a_reference_do_not_agree_by_their_place(tmp_path: Path) -> None:
    """Both have no reference in row 2, and none of the rows 3 has a ticket: they are of nothing in common."""
    left = HEAD + ",T1,养老,2021-03-01,10.00\nL2,,养老,2021-03-01,20.00\n"
    right = HEAD + ",T2,养老,2021-03-01,10.00\n,,养老,2021-03-01,99.00\n"
    ran(written(tmp_path, SPEC.replace("keys: [ticket]", "keys: [ref]"), left=left, right=right), tmp_path / "out")
    assert asked(tmp_path / "out", "select * from match") == []
    assert len(_cells(tmp_path / "out", "distinct obligation")) == 4
    assert asked(tmp_path / "out", "select distinct verdict from verdict") == [("missing",)]


def test_rows_without_a_reference_do_not_look_alike_by_their_place(tmp_path: Path) -> None:
    """Same amount and day, but what is called #2 by its place has no reference to compare."""
    spec = SPEC.replace("keys: [ticket]", "method: assignment\n        references: [ref]\n        accept: 0.7")
    left, right = (f"{HEAD},{ticket},养老,2021-03-01,10.00\n" for ticket in ("T1", "T2"))
    ran(written(tmp_path, spec, left=left, right=right), tmp_path / "out")
    (score,) = asked(tmp_path / "out", "select distinct score from candidate")
    assert "reference" not in str(score)


@pytest.mark.parametrize(("cardinality", "matched"), [("1:m", 0), ("n:m", 4)])
def test_subset_sums_have_no_more_entries_of_a_party_than_the_pass_allows(
    tmp_path: Path, cardinality: str, matched: int
) -> None:
    spec = SPEC.replace("keys: [ticket]", f"method: subset\n        cardinality: {cardinality}")
    left, right = (
        HEAD + "".join(f"{name}{n},T{name}{n},养老,2021-03-01,{a}.00\n" for n, a in enumerate(amounts))
        for name, amounts in (("L", (30, 20)), ("R", (26, 24)))
    )
    assert ran(written(tmp_path, spec, left=left, right=right), tmp_path / "out").matched == matched


_OWN = "      - name: own\n        between: one party\n        keys: [ticket]\n"
_CANCELLED = SPEC.replace("      - name: ticket", f"{_OWN}      - name: ticket")


def _booked(*rows: tuple[str, int, int]) -> str:
    return HEAD + "".join(f"{ref},T1,养老,2021-03-{day:02},{amount}.00\n" for ref, day, amount in rows)


def test_a_cancellation_undoes_what_was_booked_before_it(tmp_path: Path) -> None:
    """Booked on the 1st, cancelled on the 3rd, booked anew on the 10th: the last is what the other has."""
    left, right = _booked(("A", 1, 10), ("B", 3, -10), ("C", 10, 10)), _booked(("R", 10, 10))
    ran(written(tmp_path, _CANCELLED, left=left, right=right), tmp_path / "out")
    assert asked(tmp_path / "out", "select pass, ref from match order by all") == [
        ("own", "A"), ("own", "B"), ("ticket", "C"), ("ticket", "R"),
    ]  # fmt: skip


def test_brackets_of_bookings_and_cancellations(tmp_path: Path) -> None:
    """A (B b) (C c) and, before all of them, x, which nothing was left to undo: A undoes it."""
    rows = [("x", 1, -10), ("A", 2, 10), ("B", 3, 10), ("b", 4, -10), ("C", 5, 10), ("c", 6, -10)]
    ran(written(tmp_path, _CANCELLED, left=_booked(*rows), right=HEAD), tmp_path / "out")
    pairs = asked(tmp_path / "out", "select string_agg(ref, '' order by ref) from match group by match_id order by 1")
    assert pairs == [("Ax",), ("Bb",), ("Cc",)]


def test_what_follows_a_cancelled_booking_is_no_duplicate(tmp_path: Path) -> None:
    left = _booked(("A", 1, 10), ("B", 3, -10), ("C", 10, 10))
    ran(written(tmp_path, _CANCELLED, left=left, right=HEAD), tmp_path / "out")
    assert _cells(tmp_path / "out", "ref, cause") == [("C", "one_sided")]


def test_what_is_tolerated_is_the_difference_under_one_cause(tmp_path: Path) -> None:
    """100.00 was under way at the end of March, and 99.99 came: one fen is tolerated, not a hundred yuan."""
    spec = SPEC.replace("period: 2021-03\n", "").replace("keys: [ticket]", "keys: [ticket]\n        tolerance: 0.01")
    path = written(tmp_path, spec, left=HEAD + "L1,T1,养老,2021-03-31,100.00\n", right=HEAD)
    ran(path, tmp_path / "03", period="2021-03")
    (tmp_path / "left.csv").write_text(HEAD, encoding="utf-8")
    (tmp_path / "right.csv").write_text(HEAD + "R1,T1,养老,2021-04-01,99.99\n", encoding="utf-8")
    ran(path, tmp_path / "04", tmp_path / "03", "2021-04")
    moved = "select cause, cleared, tolerated from cause_movement where cleared <> 0 or tolerated <> 0 order by cause"
    assert asked(tmp_path / "04", moved) == [
        ("in_transit", Decimal("100.00"), Decimal("0.00")), ("rounding", Decimal("0.00"), Decimal("0.01")),
    ]  # fmt: skip


def test_a_share_of_a_percent_is_tolerated_to_the_fen(tmp_path: Path) -> None:
    spec = SPEC.replace(
        "keys: [ticket]", "keys: [ticket]\n        method: assignment\n        tolerance_percent: 0.00005\n"
        "        weights: {amount: 1, date: 0, reference: 0}\n        accept: 0.9",
    )  # fmt: skip
    left, right = (f"{HEAD}{ref},T1,养老,2021-03-01,{amount}\n" for ref, amount in (("L", "100000000.00"), ("R", "99999950.00")))  # fmt: skip # noqa: E501
    assert ran(written(tmp_path, spec, left=left, right=right), tmp_path / "out").matched == 2


def test_a_date_after_the_period_is_not_under_way(tmp_path: Path) -> None:
    left = HEAD + "L1,T1,养老,2031-03-31,10.00\nL2,T2,养老,2021-03-31,10.00\n"
    ran(written(tmp_path, left=left, right=HEAD), tmp_path / "out")
    assert _cells(tmp_path / "out", "ref, cause") == [("L1", "one_sided"), ("L2", "in_transit")]


def test_of_two_rows_alike_in_two_files_the_same_is_always_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, SPEC.replace("files: right.csv", "files: right*.parquet"))
    for number in (1, 2, 3):
        amounts = [Decimal("10.00"), Decimal(number)]
        right_as_parquet(tmp_path, 编号=_texts("R", "R"), 金额=_money(amounts))
        (tmp_path / "right.parquet").rename(tmp_path / f"right{number}.parquet")
    ran(path, tmp_path / "out")
    alike = "select file_id from entry where party = 'right' and amount = 10 order by length(entry_id), entry_id"
    found = [row[0] for row in asked(tmp_path / "out", alike)]
    assert len(found) == 3
    assert found == sorted(str(name) for name in found)


@pytest.mark.parametrize("ref", ["440281850307123", "YB_440281198503071234", "440281198503071234,440281198503071234"])
def test_ids_in_evidence_are_masked_whatever_stands_beside_them(tmp_path: Path, ref: str) -> None:
    rows = f'"{ref}",T1,养老,2021-03-01,10.00\n'
    ran(written(tmp_path, left=HEAD + 2 * rows, right=HEAD + rows.replace(ref, "R1")), tmp_path / "out")
    ((cause, evidence),) = _cells(tmp_path / "out", "cause, evidence")
    assert cause == "duplicate"
    assert "850307" not in str(evidence)
    assert "440281********" in str(evidence)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("accept: 0.5", "accept 0.5 is below propose 0.60"),
        ("propose: 0.05", "propose 0.05 is below 0.10"),
        ("bound: 1", "a block of one entry pairs nothing"),
        ("weights: {amount: 0, date: 0, reference: 0}", "nothing has a weight"),
    ],
)
def test_limits_within_which_nothing_pairs_are_told_before_anything_is_read(
    tmp_path: Path, wrong: str, said: str
) -> None:
    spec = SPEC.replace("keys: [ticket]", f"keys: [ticket]\n        method: assignment\n        {wrong}")
    with pytest.raises(ContractError, match=said):
        ran(written(tmp_path, spec), tmp_path / "out")


def test_what_is_below_the_confidence_asked_for_is_no_match(tmp_path: Path) -> None:
    """A fen apart scores 999 of 1000: enough for 0.999, not for 0.9995."""
    scored = "references: [ticket]\n        weights: {amount: 4, date: 0, reference: 4}"
    left, right = HEAD + "L1,T1,养老,2021-03-01,100.00\n", HEAD + "R1,T1,养老,2021-03-01,100.01\n"
    for accept, matched in (("0.999", 2), ("0.9995", 0)):
        solved = f"method: assignment\n        tolerance: 1.00\n        {scored}\n        accept: {accept}"
        path = written(tmp_path, SPEC.replace("keys: [ticket]", solved), left=left, right=right)
        assert ran(path, tmp_path / accept).matched == matched, accept


def test_what_is_ambiguous_towards_two_parties_names_the_candidates_of_both(tmp_path: Path) -> None:
    """One of the left against two of the right and two of the third, on different days."""
    spec = with_third(SPEC.replace("keys: [ticket]", "method: subset"))
    one = HEAD + "A,T1,养老,2021-03-01,10.00\n"
    two = [HEAD + "".join(f"{name}{day},T1,养老,2021-03-0{day},10.00\n" for day in (1, 2)) for name in "BC"]
    ran(written(tmp_path, spec, left=one, right=two[0], third=two[1]), tmp_path / "out")
    rows = asked(tmp_path / "out", "select candidates from candidate where entry_id like '%|left|A'")
    named = [f"2021-03|{party}|{name}{day}" for party, name in (("right", "B"), ("third", "C")) for day in (1, 2)]
    assert rows == [("; ".join(named),)]
