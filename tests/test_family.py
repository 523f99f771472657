"""The hard family: deterministic, every entry in the truth once, every kind as it says, files that read back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from family import entry, group
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.bench.family import KINDS, Entry, Family, Group, generate
from etl.bench.family.decide import undecided
from etl.bench.family.files import read, write
from etl.bench.family.levels import fee, fen, level, yuan
from etl.errors import ContractError

HARD = generate(7, 4_000)
ENTRIES = {e.entry_id: e for e in (*HARD.bank, *HARD.ledger)}


def _sides(one: Group, family_entries: dict[str, Entry] = ENTRIES) -> tuple[list[Entry], list[Entry]]:
    members = [family_entries[key] for key in one.entries]
    return [e for e in members if e.side == "bank"], [e for e in members if e.side == "ledger"]


def _of_kind(*kinds: str) -> list[tuple[Group, list[Entry], list[Entry]]]:
    found = [(one, *_sides(one)) for one in HARD.groups if one.kind in kinds]
    assert len(found) >= 20
    return found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**40), st.integers(1, 300), st.sampled_from(["easy", "medium", "hard"]))
def test_the_truth_has_every_entry_once_and_every_fen(seed: int, size: int, difficulty: str) -> None:
    made = generate(seed, size, difficulty)
    entries = {e.entry_id: e for e in (*made.bank, *made.ledger)}
    assert len(entries) == len(made.bank) + len(made.ledger) >= 2 * size
    assert sorted(key for one in made.groups for key in one.entries) == sorted(entries) == sorted(made.alike)
    assert all(e.amount for e in entries.values())
    for one in made.groups:
        bank, ledger = _sides(one, entries)
        if bank and ledger and one.kind != "amount_error":
            assert sum(e.amount for e in ledger) - sum(e.amount for e in bank) == one.fee


def test_the_same_question_has_the_same_answer_and_another_seed_another() -> None:
    assert generate(7, 500) == generate(7, 500)
    assert generate(7, 500) != generate(8, 500)


def test_the_hard_level_has_all_kinds_and_half_of_its_rows_without_reference() -> None:
    assert {one.kind for one in HARD.groups} == set(KINDS) == set(level("hard").shares)
    without = sum(not e.reference for e in ENTRIES.values())
    assert 50 <= 100 * without // len(ENTRIES) <= 65
    assert abs(len(HARD.bank) - len(HARD.ledger)) * 10 < len(ENTRIES)


def test_dates_differ_in_the_direction_of_the_money_and_across_month_ends() -> None:
    pairs = [(b, e) for _, bank, ledger in _of_kind("reference", "plain", "batch", "split", "many", "fee")
             for b in bank for e in ledger]  # fmt: skip
    late = [(e.day - b.day).days * (1 if b.amount > 0 else -1) for b, e in pairs]
    assert min(late) == 0 or {0, 5} <= set(late)
    singles = [(e.day - b.day).days for _, [b], [e] in _of_kind("reference", "plain")]
    assert set(singles) == set(range(-5, 6))
    assert any(b.day.month != e.day.month for b, e in pairs)


def test_groups_have_the_lines_their_kind_says() -> None:
    for _, bank, ledger in _of_kind("reference", "plain", "refund", "amount_error", "reference_error", "fee"):
        assert (len(bank), len(ledger)) == (1, 1)
    for one, bank, ledger in _of_kind("batch", "numbered_batch", "fee_batch"):
        assert len(bank) == 1 < len(ledger)
        assert len({e.batch_no for e in (*bank, *ledger)}) == 1
        assert bool(bank[0].batch_no) == (one.kind == "numbered_batch")
    for _, bank, ledger in _of_kind("split", "numbered_split"):
        assert len(ledger) == 1 < len(bank)
    for _, bank, ledger in _of_kind("many"):
        assert min(len(bank), len(ledger)) > 1


def test_typing_errors_are_errors() -> None:
    for _, [bank], [ledger] in _of_kind("amount_error"):
        assert bank.amount != ledger.amount
        assert bank.reference == ledger.reference
    for _, [bank], [ledger] in _of_kind("reference_error"):
        assert bank.amount == ledger.amount
        assert bank.reference != ledger.reference


def test_one_sided_entries_cancel_repeat_or_stand_alone() -> None:
    for _, bank, ledger in _of_kind("offset"):
        one, other = bank or ledger
        assert one.amount + other.amount == 0
        assert (not bank) != (not ledger)
    for one, bank, ledger in _of_kind("noise"):
        assert len(bank) + len(ledger) == 1
        assert not one.fee
    twice = Counter(HARD.alike[key] for one in HARD.groups if one.kind == "duplicate" for key in one.entries)
    assert sorted(set(twice.values())) == [1, 2]


def test_fees_by_their_table() -> None:
    """10,000.00 is the last amount of the first limit; 60 in 10,000 of 0.84 are 0.00504, of 0.75 0.0045."""
    assert fee("transfer", 1_000_000) == 500
    assert fee("transfer", -1_000_001) == 1_000
    assert fee("transfer", 50_000_001) == 2_000
    assert (fee("card", 84), fee("card", 83)) == (1, 0)
    assert fee("abroad", 10_000_000) == 15_000 + 10_000


def test_money_as_text() -> None:
    assert [yuan(value) for value in (-5, 0, 123_456)] == ["-0.05", "0.00", "1234.56"]
    assert fen("-0.05") == -5
    with pytest.raises(ContractError, match="fractions"):
        fen("0.005")


def test_a_level_that_is_not_there() -> None:
    with pytest.raises(ContractError, match=r"'odd' is not one of: easy, medium, hard"):
        generate(1, 10, "odd")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_files_read_back_and_have_the_same_bytes(tmp_path: Path, form: str) -> None:
    made = generate(3, 200)
    first = [path.read_bytes() for path in write(made, tmp_path / "a", form)]  # type: ignore[arg-type]
    assert first == [path.read_bytes() for path in write(made, tmp_path / "b", form)]  # type: ignore[arg-type]
    back = read(tmp_path / "a", form)  # type: ignore[arg-type]
    assert isinstance(back, Family)
    assert back == made


def _unknown(entries: list[Entry], *groups: Group, **alike: str) -> frozenset[str]:
    names = {e.entry_id: e.entry_id for e in entries} | alike
    return undecided({e.entry_id: e for e in entries}, groups, names, shift=5)


def test_two_equal_amounts_without_names_cannot_be_told_apart() -> None:
    two = [entry("B1", 0, 100), entry("B2", 0, 100), entry("L1", 1, 100), entry("L2", 2, 100)]
    pairs = group("plain", "B1", "L1"), group("plain", "B2", "L2")
    assert _unknown(two, *pairs) == {"B1", "B2", "L1", "L2"}
    assert _unknown(two, *pairs, B1="x", B2="x", L1="y", L2="y") == frozenset()


def test_a_name_a_reference_or_the_calendar_tells_them_apart() -> None:
    pairs = group("plain", "B1", "L1"), group("plain", "B2", "L2")
    named = [
        entry("B1", 0, 100, "", "甲厂"),
        entry("B2", 0, 100),
        entry("L1", 1, 100, "", " 甲厂"),
        entry("L2", 1, 100),
    ]
    assert _unknown(named, *pairs) == frozenset()
    referenced = [entry("B1", 0, 100, "SB1"), entry("B2", 0, 100), entry("L1", 1, 100, "NO.SBI"), entry("L2", 1, 100)]
    assert _unknown(referenced, *pairs) == frozenset()
    late = [entry("B1", 0, 100), entry("B2", 9, 100), entry("L1", 1, 100), entry("L2", 12, 100)]
    assert _unknown(late, *pairs) == frozenset()


def test_money_out_is_in_the_ledger_first() -> None:
    entries = [entry("B1", 0, -100), entry("L1", 1, -100)]
    assert _unknown(entries, group("plain", "B1", "L1")) == {"B1", "L1"}
    assert _unknown([entry("B1", 1, -100), entry("L1", 0, -100)], group("plain", "B1", "L1")) == frozenset()


def test_an_entry_that_fits_but_stands_alone_makes_a_pair_uncertain() -> None:
    entries = [entry("B1", 0, 100), entry("L1", 1, 100), entry("L2", 1, 100)]
    truth = group("plain", "B1", "L1"), group("noise", "L2")
    assert _unknown(entries, *truth) == {"B1", "L1", "L2"}
    assert _unknown(entries, *truth, L1="x", L2="x") == frozenset()
