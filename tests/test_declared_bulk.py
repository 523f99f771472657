"""The bulk pass of a declaration comes to what the passes come to, and loses nothing without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from declaring import SPEC, asked, ran, written

from etl.errors import ContractError
from etl.reconcile import alike


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
    spec = SPEC.replace("ticket: 票号,", "ticket: 票号, batch: 批次,").replace("[ticket]\n    passes", "XX\n    passes")
    spec = spec.replace("XX", obligation)
    head, rest = "编号,票号,批次,险种,日期,金额\n", "养老,2021-03-01"
    left = [("L1", "T1", "B1", 10), ("L2", "T2", "B1", 20), ("L3", "T4", "B4", 40), ("L4", "T5", "B4", 50)]
    right = [("R1", "T1", "B1", 10), ("R2", "T3", "B2", 30), ("R3", "T4", "B5", 40), ("R4", "T5", "B4", 51)]
    files = [head + "".join(f"{r},{t},{b},{rest},{n}.00\n" for r, t, b, n in rows) for rows in (left, right)]
    path = written(tmp_path, spec, left=files[0], right=files[1])
    ran(path, tmp_path / "usual")
    ran(path, tmp_path / "at_once", bulk_rows=0)
    assert set(asked(tmp_path / "at_once", "select obligation, verdict from verdict")) == verdicts
    for table_ in ("open_item", "statement", "cause_movement", "verdict", "cluster", "candidate"):
        assert (tmp_path / "usual" / f"{table_}.csv").read_bytes() == (
            tmp_path / "at_once" / f"{table_}.csv"
        ).read_bytes()


def test_a_group_the_bulk_pass_loses_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What matched and what is left are held to the accounts of the files; what was there before stays."""
    ran(written(tmp_path), tmp_path / "out", bulk_rows=0)
    before = (tmp_path / "out" / "summary.json").read_bytes()
    write = alike.Writer.write
    monkeypatch.setattr(alike.Writer, "write", lambda self, rows: write(self, rows.slice(1)))
    with pytest.raises(ContractError, match="matched and left are not what"):
        ran(written(tmp_path), tmp_path / "out", bulk_rows=0)
    assert (tmp_path / "out" / "summary.json").read_bytes() == before
