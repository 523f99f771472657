"""The engine on the hard family by its declaration: better than both baselines, whatever the order of rows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl import cli
from etl.bench.family import Score, exact, generate, greedy, ours, score

runner = CliRunner()
FAMILY = generate(11, 1_000)


@pytest.fixture(scope="module")
def scores() -> dict[str, dict[str, Score]]:
    matchers = {"ours": ours.match, "greedy": greedy.match, "exact": exact.match}
    return {name: {each.kind: each for each in score(FAMILY, match(FAMILY))} for name, match in matchers.items()}


@pytest.mark.parametrize("of", ["groups", "pairs"])
@pytest.mark.parametrize("kind", ["total", "decidable"])
def test_nearly_all_is_right_and_more_than_by_the_baselines(
    scores: dict[str, dict[str, Score]], of: str, kind: str
) -> None:
    found = {name: getattr(by_kind[kind], of) for name, by_kind in scores.items()}
    assert found["ours"].precision >= Decimal(99)
    assert found["ours"].recall >= Decimal(90)
    assert found["ours"].f1 > max(found["greedy"].f1, found["exact"].f1)


def test_less_money_is_matched_wrongly_than_by_greedy(scores: dict[str, dict[str, Score]]) -> None:
    assert scores["ours"]["total"].wrong_money < scores["greedy"]["total"].wrong_money


def test_what_keys_or_sums_decide_is_found_whole(scores: dict[str, dict[str, Score]]) -> None:
    for kind in ("reference", "numbered_batch", "numbered_split", "offset"):
        tally = scores["ours"][kind].groups
        assert tally.true > 5
        assert tally.found == tally.right == tally.true


def test_the_order_of_rows_changes_nothing() -> None:
    small = generate(12, 300)
    turned = replace(small, bank=small.bank[::-1], ledger=small.ledger[::-1])
    assert ours.match(turned) == ours.match(small)


def test_every_pass_in_a_file_is_used_and_says_why() -> None:
    named = re.findall(r"file: (\S+\.sql)", (ours.SPEC / ours.DECLARATION).read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in ours.SPEC.glob("*.sql"))
    assert all("-- sentence: " in (ours.SPEC / name).read_text(encoding="utf-8") for name in named)


def test_the_command_shows_matchers_side_by_side_and_writes_what_reconcile_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDRECON_HOME", str(tmp_path / "home"))
    shown = runner.invoke(cli.app, ["family", "--size", "200", "--out", str(tmp_path / "family"), "--json"])
    assert shown.exit_code == 0, shown.output
    total = json.loads(shown.stdout)[-1]
    assert total["kind"] == "total"
    assert Decimal(total["ours F1"]) > Decimal(total["greedy F1"]) > Decimal(total["exact F1"])
    declaration, result = tmp_path / "family" / "bank_ledger.yaml", tmp_path / "result"
    assert runner.invoke(cli.app, ["reconcile", str(declaration), "--out", str(result)]).exit_code == cli.FINDINGS
    assert (result / "match.parquet").is_file()
