"""Traps on the way from files to matches: amounts as they are written, conventions of sign, files without a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from declaring import SPEC, asked, ran, written

HEAD = "编号,票号,险种,日期,金额\n"


def _rows(party: str, *amounts: str, ticket: str = "T1") -> str:
    return HEAD + "".join(f"{party}{n},{ticket},养老,2021-03-01,{a}\n" for n, a in enumerate(amounts, start=1))


def _matched(out: Path) -> list[object]:
    return [ref for (ref,) in asked(out, "select ref from match order by ref")]


def test_tenths_in_a_file_add_up(tmp_path: Path) -> None:
    """0.1 + 0.2 = 0.3, and a fen beside the largest amount that is read is seen."""
    spec = SPEC + '        cardinality: "n:1"\n'
    left = _rows("L", "0.1", "0.2") + "L3,T2,养老,2021-03-01,999999999999999.01\n"
    right = _rows("R", "0.3") + "R2,T2,养老,2021-03-01,999999999999999.00\n"
    ran(written(tmp_path, spec, left=left, right=right), tmp_path / "out")
    assert _matched(tmp_path / "out") == ["L1", "L2", "R1"]
    assert asked(tmp_path / "out", "select difference::varchar from statement") == [("0.01",)]


@pytest.mark.parametrize("amount", ["10.001", "10.004", "9.999", "9.996"])
def test_what_differs_beyond_the_second_decimal_is_not_rounded_into_agreement(tmp_path: Path, amount: str) -> None:
    """A part of a fen is no amount: the row is rejected, told with its place, and the other stays open."""
    out = tmp_path / "out"
    summary = ran(written(tmp_path, left=_rows("L", amount), right=_rows("R", "10.00")), out)
    assert (summary.rows_in, summary.rows_rejected, summary.matched, summary.open_items) == (2, 1, 0, 1)
    assert asked(out, "select file, row_no, field, content from reject") == [("left.csv", 2, "amount", amount)]


@pytest.mark.parametrize("amount", ["10.0", "10", "10.000", "10.00"])
def test_the_same_amount_written_differently_agrees(tmp_path: Path, amount: str) -> None:
    ran(written(tmp_path, left=_rows("L", amount), right=_rows("R", "10.00")), tmp_path / "out")
    assert _matched(tmp_path / "out") == ["L1", "R1"]


def test_conventions_of_sign_do_not_mix(tmp_path: Path) -> None:
    """The bank credits what the ledger debits: turned as declared they agree, as they stand they are twice apart."""
    files = {"left": _rows("L", "10.00", "-3.00"), "right": _rows("R", "-10.00", "3.00")}
    spec = SPEC.replace("    files: right.csv\n", "    files: right.csv\n    sign: -1\n")
    ran(written(tmp_path, SPEC, **files), tmp_path / "mixed")
    assert _matched(tmp_path / "mixed") == []
    assert asked(tmp_path / "mixed", "select total_first::varchar, total_second::varchar from statement") == [
        ("7.00", "-7.00")
    ]
    ran(written(tmp_path, spec, **files), tmp_path / "turned")
    assert _matched(tmp_path / "turned") == ["L1", "L2", "R1", "R2"]


def test_files_without_a_row_are_reconciled(tmp_path: Path) -> None:
    """Nothing on either side is an agreement on nothing; nothing on one side leaves all of the other open."""
    summary = ran(written(tmp_path, left=HEAD, right=HEAD), tmp_path / "none")
    assert (summary.entries, summary.matched, summary.open_items, str(summary.open_amount)) == (0, 0, 0, "0.00")
    summary = ran(written(tmp_path, left=HEAD, right=_rows("R", "1.00")), tmp_path / "one")
    assert (summary.entries, summary.matched, summary.open_items) == (1, 0, 1)


def test_blank_tickets_do_not_agree(tmp_path: Path) -> None:
    """Empty, blank and full-width blank cells are no ticket, and a ticket of nothing but what is left out is none."""
    spec = SPEC + "        normalise: {ticket: [digits]}\n"
    for ticket in ("", "  ", "\u3000", "无", "-"):
        files = {"left": _rows("L", "1.00", ticket=ticket), "right": _rows("R", "1.00", ticket=ticket)}
        ran(written(tmp_path, spec, **files), tmp_path / "out")
        assert _matched(tmp_path / "out") == []
