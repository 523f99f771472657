"""Traps on the way from files to matches: amounts as they are written, conventions of sign, files without a row."""

from __future__ import annotations

from pathlib import Path

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


def test_what_differs_beyond_the_second_decimal_is_not_rounded_into_agreement(tmp_path: Path) -> None:
    """A part of a fen is no amount: the row is rejected, told with its place, and the other stays open."""
    out, amounts = tmp_path / "out", ["10.001", "10.004", "9.999", "9.996"]
    left = HEAD + "".join(f"L{n},T{n},养老,2021-03-01,{amount}\n" for n, amount in enumerate([*amounts, "10.00"]))
    right = HEAD + "".join(f"R{n},T{n},养老,2021-03-01,10.00\n" for n in range(5))
    summary = ran(written(tmp_path, left=left, right=right), out)
    assert (summary.rows_in, summary.rows_rejected, summary.matched, summary.open_items) == (10, 4, 2, 4)
    told = [("left.csv", 2 + n, "amount", amount) for n, amount in enumerate(amounts)]
    assert asked(out, "select file, row_no, field, content from reject order by row_no") == told


def test_the_same_amount_written_differently_agrees(tmp_path: Path) -> None:
    left = HEAD + "".join(f"L{n},T{n},养老,2021-03-01,{a}\n" for n, a in enumerate(["10.0", "10", "10.000", "10.00"]))
    right = HEAD + "".join(f"R{n},T{n},养老,2021-03-01,10.00\n" for n in range(4))
    ran(written(tmp_path, left=left, right=right), tmp_path / "out")
    assert _matched(tmp_path / "out") == ["L0", "L1", "L2", "L3", "R0", "R1", "R2", "R3"]


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
    """Empty, blank and full-width blank cells are no ticket, nor is one of nothing but what is left out."""
    spec, tickets = SPEC + "        normalise: {ticket: [digits]}\n", ("", "  ", "\u3000", "无", "-")
    files = {
        side: HEAD + "".join(f"{side}{n},{t},养老,2021-03-01,{n}.00\n" for n, t in enumerate(tickets, start=1))
        for side in ("left", "right")
    }
    ran(written(tmp_path, spec, **files), tmp_path / "out")
    assert _matched(tmp_path / "out") == []
    assert len(asked(tmp_path / "out", "select 1 from open_item")) == 10
