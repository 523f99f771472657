"""The bulk pass of a declaration comes to what the passes come to, and loses nothing without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from declaring import SPEC, asked, ran, with_third, written
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.declared.run import RunSummary
from etl.errors import ContractError
from etl.reconcile import alike

_TABLES = ("open_item", "statement", "cause_movement", "verdict", "cluster", "candidate", "finding")
_HEAD = "编号,票号,批次,险种,日期,金额\n"


def _file(party: str, *rows: tuple[str, str, int]) -> str:
    """CSV of rows of ticket, batch and yuan, whose references are the party's letter and their number."""
    lines = (f"{party}{n},{t},{b},养老,2021-03-01,{a}.00\n" for n, (t, b, a) in enumerate(rows, start=1))
    return _HEAD + "".join(lines)


def _both(folder: Path, spec: str, **files: str) -> RunSummary:
    """Run `spec` both ways, which must come to the same; returns what the bulk way came to."""
    path = written(folder, spec.replace("ticket: 票号,", "ticket: 票号, batch: 批次,"), **files)
    usual, at_once = ran(path, folder / "usual"), ran(path, folder / "at_once", bulk_rows=0)
    for name in _TABLES:
        one, other = ((folder / way / f"{name}.csv").read_bytes() for way in ("usual", "at_once"))
        assert one == other, name
    told = ("rows_in", "entries", "matched", "open_items", "open_amount", "unexplained", "findings")
    assert [getattr(usual, name) for name in told] == [getattr(at_once, name) for name in told]
    return at_once


@pytest.mark.parametrize(
    ("obligation", "verdicts"),
    [
        ("[ticket]", {("T2", "missing"), ("T3", "missing"), ("T5", "all_differ")}),
        ("[batch]", {("B1", "all_differ"), ("B2", "missing"), ("B4", "all_differ")}),
        ("{first_of: [batch, ticket]}", {("B1", "all_differ"), ("B2", "missing"), ("B4", "all_differ")}),
    ],
)
def test_what_owes_the_same_is_told_of_together_whichever_way_it_was_matched(
    tmp_path: Path, obligation: str, verdicts: set[tuple[str, str]]
) -> None:
    """T1 agrees, but batch B1, of which it is, lacks T2 at the right; T4 is of B4 at the left and of B5 at the right.

    The bulk pass knows by the keys who owes the same where the obligation is made of them, else by looking again.
    """
    spec = SPEC.replace("obligation: [ticket]", f"obligation: {obligation}")
    left = _file("L", ("T1", "B1", 10), ("T2", "B1", 20), ("T4", "B4", 40), ("T5", "B4", 50))
    right = _file("R", ("T1", "B1", 10), ("T3", "B2", 30), ("T4", "B5", 40), ("T5", "B4", 51))
    _both(tmp_path, spec, left=left, right=right)
    assert set(asked(tmp_path / "at_once", "select obligation, verdict from verdict")) == verdicts
    page = (tmp_path / "at_once" / "reconciliation.html").read_text(encoding="utf-8")
    assert "另有逐笔一次配对 2 组" in page


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["T1", "T1", "T2", "T3", ""]),
        st.sampled_from(["B1", "B2", ""]),
        st.sampled_from(["养老", "养老", "失业", ""]),
        st.sampled_from(["2021-03-01", "2021-03-31"]),
        st.integers(1, 3),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(_ROWS, min_size=3, max_size=3),
    keys=st.sampled_from(["[ticket]", "[ticket, batch]", "[batch, ticket]"]),
    owed=st.sampled_from(["[ticket]", "[batch]", "[ticket, batch]", "{first_of: [ticket, batch]}"]),
)
def test_whatever_the_files_hold_both_ways_tell_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[tuple[str, str, str, str, int]]], keys: str, owed: str
) -> None:
    """Two passes, the usual causes, verdicts, clusters and findings, on a few entries of few texts."""
    second = "      - name: again\n        keys: [batch]\n        window: 5\n"
    spec = with_third(SPEC).replace("obligation: [ticket]", f"obligation: {owed}\n    cluster: [batch]") + second
    files = {
        name: _HEAD + "".join(f"{name}{n},{t},{b},{f},{d},{a}.00\n" for n, (t, b, f, d, a) in enumerate(held))
        for name, held in zip(("left", "right", "third"), rows, strict=True)
    }
    _both(tmp_path_factory.mktemp("both"), spec.replace("keys: [ticket]", f"keys: {keys}"), **files)


def test_a_share_is_of_all_entries_however_they_were_matched(tmp_path: Path) -> None:
    spec = SPEC.replace("    passes:", "    gates: {unexplained: null, open: null, unmatched_share: 0.5}\n    passes:")
    left, right = _file("L", ("T1", "B", 10), ("T2", "B", 20)), _file("R", ("T1", "B", 10), ("T2", "B", 21))
    assert _both(tmp_path, spec, left=left, right=right).findings == 0


@pytest.mark.parametrize("held", [[("T1", "B", 10)], []])
def test_who_holds_nothing_that_is_open_lacks_what_the_others_hold(
    tmp_path: Path, held: list[tuple[str, str, int]]
) -> None:
    """The third has all that it holds matched, or holds nothing: T2 is missing there all the same."""
    both = [*held, ("T2", "B", 20)]
    _both(
        tmp_path, with_third(SPEC), left=_file("L", *both), right=_file("R", *both), third=_file("Z", *held)
    )  # fmt: skip
    assert set(asked(tmp_path / "at_once", "select party, ticket, cause, evidence from open_item")) == {
        (party, "T2", "missing", "丙 无此笔，其余各方一致") for party in ("left", "right")
    }


def test_a_second_entry_of_an_obligation_that_was_matched_is_a_duplicate(tmp_path: Path) -> None:
    """It has another key than the one that was matched, so that the bulk pass has it as of another group."""
    spec = SPEC.replace("keys: [ticket]", "keys: [ticket, batch]")
    left = _file("L", ("T1", "B1", 10), ("T1", "B2", 10), ("T3", "B3", 30))
    right = _file("R", ("T1", "B1", 10), ("T3", "B3", 30))
    assert _both(tmp_path, spec, left=left, right=right).matched == 4
    assert asked(tmp_path / "at_once", "select ref, cause from open_item") == [("L2", "duplicate")]


@pytest.mark.parametrize(
    ("condition", "matched"),
    [
        ("amount > 10", 2),
        ("sign > 0 or ticket = 'T1'", 2),
        ("party <> 'left' or ticket = 'T1'", 2),
        ("first_month = '2021-03'", 4),
        ("ticket in (select ticket from open_entry where amount > 10)", 2),
    ],
)
def test_a_condition_asks_for_the_same_whichever_way_it_was_matched(
    tmp_path: Path, condition: str, matched: int
) -> None:
    spec = SPEC.replace("keys: [ticket]", f"keys: [ticket]\n        where: {condition}")
    left, right = _file("L", ("T1", "B", 10), ("T2", "B", 20)), _file("R", ("T1", "B", 10), ("T2", "B", 20))
    assert _both(tmp_path, spec, left=left, right=right).matched == matched


def test_what_a_pass_numbers_is_numbered_over_all_parties(tmp_path: Path) -> None:
    """A pass of one's own that numbers the entries of a ticket: the left's is the first, the right's the second."""
    (tmp_path / "p10_numbered.sql").write_text(
        "-- cardinality: 1:1\n-- sentence: By number.\n"
        "select entry_id, ticket, row_number() over (partition by ticket order by ref) as number from open_entry\n",
        encoding="utf-8",
    )
    spec = SPEC[: SPEC.index("      - name: ticket")] + "      - file: p10_numbered.sql\n"
    left, right = _file("L", ("T1", "B", 10)), _file("R", ("T1", "B", 10))
    assert _both(tmp_path, spec, left=left, right=right).matched == 0


def test_a_cause_of_ones_own_sees_all_that_is_matched(tmp_path: Path) -> None:
    """What it says of the batch of an open entry lies in entries of other obligations: no bulk pass then."""
    (tmp_path / "c10_duplicate.sql").write_text(
        "-- sentence: Of a batch of which all else is matched.\n"
        "select u.entry_id, cast(count(*) as varchar) as evidence, u.entry_id as difference\n"
        "from undecided u join leg_entry k on k.batch = u.batch group by u.entry_id\n",
        encoding="utf-8",
    )
    spec = SPEC + "    causes: [c10_duplicate.sql]\n"
    left = _file("L", *((f"T{n}", "B", n) for n in range(1, 6)))
    right = _file("R", *((f"T{n}", "B", n) for n in range(1, 5)))
    _both(tmp_path, spec, left=left, right=right)
    assert asked(tmp_path / "at_once", "select ref, evidence from open_item") == [("L5", "9")]


def test_a_column_may_have_the_name_of_money(tmp_path: Path) -> None:
    spec = SPEC.replace("fund: 险种", "fen: 险种").replace("scope: [fund]", "scope: [fen]")
    left, right = _file("L", ("T1", "B", 10), ("T2", "B", 20)), _file("R", ("T1", "B", 10), ("T2", "B", 21))
    assert _both(tmp_path, spec, left=left, right=right).matched == 2


def test_a_group_the_bulk_pass_loses_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What matched and what is left are held to the accounts of the files; what was there before stays."""
    ran(written(tmp_path), tmp_path / "out", bulk_rows=0)
    before = (tmp_path / "out" / "summary.json").read_bytes()
    write = alike.Writer.write
    monkeypatch.setattr(alike.Writer, "write", lambda self, rows: write(self, rows.slice(1)))
    with pytest.raises(ContractError, match="matched and left are not what"):
        ran(written(tmp_path), tmp_path / "out", bulk_rows=0)
    assert (tmp_path / "out" / "summary.json").read_bytes() == before
