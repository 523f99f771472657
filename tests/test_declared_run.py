"""A run takes the place of the result before as a whole or not at all, and says the same for the same input."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from declaring import LEFT, RIGHT, SPEC, asked, ran, written
from typer.testing import CliRunner

from etl import cli, storage
from etl.contracts import table
from etl.declared import outputs
from etl.errors import ContractError
from etl.reconcile.spec.load import load
from etl.settings import PROJECT

_CITIZEN = "440281198001011234"  # no real person's: the check digit is wrong


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_input_gives_the_same_bytes_in_any_order_of_rows(tmp_path: Path) -> None:
    spec = written(tmp_path)
    ran(spec, tmp_path / "one")
    ran(spec, tmp_path / "two")
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    head, *rows = RIGHT.splitlines()
    (tmp_path / "right.csv").write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    ran(spec, tmp_path / "three")
    for name in ("match", "statement", "cause_movement", "verdict", "cluster", "candidate"):
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (tmp_path / "three" / f"{name}.csv").read_bytes()


def test_a_failing_run_leaves_the_result_before_untouched(tmp_path: Path) -> None:
    spec = written(tmp_path)
    ran(spec, tmp_path / "out")
    before = _bytes(tmp_path / "out")
    (tmp_path / "right.csv").write_text(RIGHT.replace("金额", "钱"), encoding="utf-8")
    with pytest.raises(ContractError):
        ran(spec, tmp_path / "out")
    assert _bytes(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["left.csv", "out", "right.csv", "spec.yaml"]


def test_a_run_replaces_the_result_before_as_a_whole(tmp_path: Path) -> None:
    spec = written(tmp_path)
    ran(spec, tmp_path / "out")
    (tmp_path / "out" / "stray.txt").write_text("x", encoding="utf-8")
    (tmp_path / "right.csv").write_text(RIGHT.replace("21.00", "20.00"), encoding="utf-8")
    assert ran(spec, tmp_path / "out").open_items == 0
    assert not (tmp_path / "out" / "stray.txt").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(ContractError, match="not empty"):
        ran(written(tmp_path), tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "dear"


def test_open_items_are_carried_from_the_period_before(tmp_path: Path) -> None:
    spec = written(tmp_path, SPEC.replace("period: 2021-03\n", ""))
    ran(spec, tmp_path / "03", period="2021-03")
    (tmp_path / "left.csv").write_text(LEFT.splitlines()[0] + "\nL3,T2,养老,2021-04-01,1.00\n", encoding="utf-8")
    (tmp_path / "right.csv").write_text(RIGHT.splitlines()[0] + "\n", encoding="utf-8")
    summary = ran(spec, tmp_path / "04", tmp_path / "03", "2021-04")
    assert (summary.entries, summary.matched, summary.open_items) == (3, 0, 3)
    (tmp_path / "spec.yaml").write_text(
        spec.read_text(encoding="utf-8") + "        cardinality: n:1\n", encoding="utf-8"
    )
    assert ran(spec, tmp_path / "04", tmp_path / "03", "2021-04").open_items == 0
    pinned = json.loads((tmp_path / "04" / "summary.json").read_text(encoding="utf-8"))["inputs"]
    assert "previous/open_item.parquet" in pinned


@pytest.mark.parametrize(
    ("previous", "period", "said"),
    [
        ("03", "2021-03", "not small of a period before"),
        ("04", "2021-04", "one folder"),
        (".", "2021-04", "not the result"),
    ],
)
def test_what_is_carried_must_be_an_earlier_result(tmp_path: Path, previous: str, period: str, said: str) -> None:
    spec = written(tmp_path)
    ran(spec, tmp_path / "03")
    ran(spec, tmp_path / "04", period="2021-04")
    with pytest.raises(ContractError, match=said):
        ran(spec, tmp_path / "04", tmp_path / previous, period)


def test_what_was_paid_in_parts_is_told_with_all_its_parts(tmp_path: Path) -> None:
    left = LEFT + "L3,T1,养老,2021-03-05,5.00\n"
    ran(written(tmp_path, left=left), tmp_path / "out")
    told = asked(tmp_path / "out", "select ref, cause, evidence from open_item where ticket = 'T1'")
    assert told == [("L3", "amount_differs", "同号金额不同：乙 10.00，甲 15.00")]


_THIRD = """
  third:
    title: 丙
    files: third.csv
    columns: {ref: 编号, ticket: 票号, fund: 险种}
    amount: 金额
    date: 日期
legs:
  all:
    title: 三方
    parties: [third, left, right]
    obligation: [ticket]
    passes:
      - {name: best, method: assignment, references: [ticket], window: 5, accept: 0.9}
"""


def test_several_legs_of_several_parties_each_hold_their_own_entries(tmp_path: Path) -> None:
    """Of three parties at once the likeliest triple is matched from 0.9 on; 20, 20 and 21 are only proposed."""
    third = LEFT.replace("L1", "C1").replace("L2", "C2")
    spec = written(tmp_path, SPEC.replace("\nlegs:\n", _THIRD), third=third)
    summary = ran(spec, tmp_path / "out")
    assert (summary.rows_in, summary.entries, summary.matched, summary.open_items) == (6, 10, 5, 5)
    assert asked(tmp_path / "out", "select leg, list(ref order by ref) from match group by leg order by leg") == [
        ("all", ["C1", "L1", "R1"]),
        ("pair", ["L1", "R1"]),
    ]
    assert asked(tmp_path / "out", "select leg, cause, count(*) from open_item group by all order by all") == [
        ("all", "proposed", 3),
        ("pair", "amount_differs", 2),
    ]
    assert asked(tmp_path / "out", "select distinct leg, verdict, odd_party from verdict order by all") == [
        ("all", "odd_one_out", "right"),
        ("pair", "all_differ", None),
    ]
    page = (tmp_path / "out" / "reconciliation.html").read_text(encoding="utf-8")
    assert "把握程度 96.0%：金额 100.0%、日期 80.0%、单号 100.0%" in page


def test_what_a_condition_leaves_out_takes_no_part(tmp_path: Path) -> None:
    """Of the right party's two rows one is left out; the totals are those of the rest."""
    spec = SPEC.replace("    obligation:", "    where: {right: \"ticket <> 'T2'\"}\n    obligation:")
    summary = ran(written(tmp_path, spec), tmp_path / "out")
    assert (summary.rows_in, summary.entries, summary.matched) == (4, 3, 2)
    assert [str(amount) for (amount,) in asked(tmp_path / "out", "select total_second from statement")] == ["10.00"]


def test_a_declaration_without_a_scope_pairs_everything(tmp_path: Path) -> None:
    spec = SPEC.replace("scope: [fund]\n", "").replace(", fund: 险种", "").replace("ref: 编号", "ref: 编号, kind: 险种")
    summary = ran(written(tmp_path, spec, right=RIGHT.replace("养老", "失业")), tmp_path / "out")
    assert (summary.matched, summary.open_items) == (2, 2)
    page = (tmp_path / "out" / "reconciliation.html").read_text(encoding="utf-8")
    assert page.count("<th>险种</th>") == 0


def test_csv_has_the_order_of_the_table(tmp_path: Path) -> None:
    """Also where several threads write it."""
    file, rejects = tmp_path / "reject.parquet", table("reject")
    with duckdb.connect(config={"threads": 4}) as connection:
        texts = ", ".join(f"'' as {field.name}" for field in rejects.fields if field.name != "row_no")
        storage.write_query(file, rejects, connection, f"select range as row_no, {texts} from range(400_000)")
        outputs.write_csv(connection, file, rejects, outputs.Words(load(written(tmp_path)).spec))
    number = [field.name for field in rejects.fields].index("row_no")
    with file.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as lines:
        _, *rows = csv.reader(lines)
    assert [int(row[number]) for row in rows] == list(range(400_000))


def test_csv_is_for_people_and_computes_nothing(tmp_path: Path) -> None:
    right = RIGHT.replace("R2,T2", "=HYPERLINK(1),@T2")
    ran(written(tmp_path, right=right), tmp_path / "out")
    raw = (tmp_path / "out" / "open_item.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [(row["对账方"], row["原始编号"], row["票号"], row["金额"], row["差异原因"]) for row in rows] == [
        ("甲", "L2", "T2", "20.00", "单方记账"),
        ("乙", "'=HYPERLINK(1)", "'@T2", "21.00", "单方记账"),
    ]
    assert not re.search(r"(^|,)[=@]", raw.decode("utf-8-sig"), re.MULTILINE)


class _Links(HTMLParser):
    """Everything a page would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href") or name.startswith("on")]
        self.found += [tag] if tag in ("script", "link", "img", "iframe") else []


def test_the_page_fetches_nothing_runs_nothing_and_masks_ids(tmp_path: Path) -> None:
    right = RIGHT.replace("R2,T2", f"<script>alert(1)</script>,{_CITIZEN}")
    ran(written(tmp_path, right=right), tmp_path / "out")
    page = (tmp_path / "out" / "reconciliation.html").read_text(encoding="utf-8")
    links = _Links()
    links.feed(page)
    assert links.found == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "440281********1234" in page
    assert _CITIZEN not in page
    assert "http:" not in page
    assert "https:" not in page


def test_the_page_says_how_many_rows_it_does_not_show(tmp_path: Path) -> None:
    right = RIGHT + "".join(f"X{n},Z{n},养老,2021-03-05,1.00\n" for n in range(150))
    summary = ran(written(tmp_path, right=right), tmp_path / "out")
    assert summary.open_items == 152
    page = (tmp_path / "out" / "reconciliation.html").read_text(encoding="utf-8")
    assert "其余 102 行，见文件 open_item.csv" in page
    assert len((tmp_path / "out" / "open_item.csv").read_text(encoding="utf-8").splitlines()) == 153


def test_clusters_are_told_before_single_items(tmp_path: Path) -> None:
    spec = SPEC.replace("ref: 编号,", "ref: 编号, batch: 批次,").replace(
        "obligation: [ticket]", "obligation: [ticket]\n    cluster: [batch]"
    )
    rows = "".join(f"R{n},T{n},养老,2021-03-05,{n}.00,B7\n" for n in range(1, 5))
    head = "编号,票号,险种,日期,金额,批次\n"
    ran(written(tmp_path, spec, left=head + "L9,T9,养老,2021-03-05,1.00,B1\n", right=head + rows), tmp_path / "out")
    clusters = asked(
        tmp_path / "out", "select attribute, cluster_value, entries, gross from cluster order by gross desc"
    )
    assert [(a, v, n, str(g)) for a, v, n, g in clusters] == [("batch", "B7", 4, "10.00"), ("", "", 1, "1.00")]
    page = (tmp_path / "out" / "reconciliation.html").read_text(encoding="utf-8")
    assert "批次 B7" in page


def test_gates_decide_the_exit_code(tmp_path: Path) -> None:
    spec, runner = written(tmp_path), CliRunner()
    arguments = ["reconcile", str(spec), "--out", str(tmp_path / "out"), "--json"]
    result = runner.invoke(cli.app, arguments)
    assert (result.exit_code, json.loads(result.output)["open_items"]) == (1, 2)
    spec.write_text(SPEC.replace("    passes:", "    gates: {open: 41.00}\n    passes:"), encoding="utf-8")
    assert runner.invoke(cli.app, arguments).exit_code == 0
    spec.write_text(SPEC.replace("    passes:", "    gates: {open: 40.99}\n    passes:"), encoding="utf-8")
    assert runner.invoke(cli.app, arguments).exit_code == 1
    message = "甲乙：未达账项 41.00 元，超过限额 40.99 元"
    assert asked(tmp_path / "out", "select rule_id, message from finding") == [("g02_open", message)]


def test_what_is_unexplained_is_critical(tmp_path: Path) -> None:
    """Without causes everything that stays open is unexplained."""
    spec = SPEC.replace("    passes:", "    causes: []\n    gates: {open: null, unmatched_share: 0.5}\n    passes:")
    ran(written(tmp_path, spec), tmp_path / "out")
    assert asked(tmp_path / "out", "select rule_id, severity, actual from finding") == [
        ("g01_unexplained", "critical", "41.00")
    ]


def test_the_summary_names_what_the_result_was_made_from(tmp_path: Path) -> None:
    ran(written(tmp_path), tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    usual, own = ({n for n in summary["inputs"] if (n[:7] == "causes-") is is_usual} for is_usual in (True, False))
    assert own == {"declaration", "left/left.csv", "right/right.csv"}
    assert usual == {f"causes-default/{path.name}" for path in (PROJECT / "sql" / "causes-default").glob("*.sql")}
    assert "causes-default/c10_duplicate.sql" in usual
    there = {name for name in _bytes(tmp_path / "out") if name != "summary.json"}
    assert set(summary["outputs"]) == there


def test_a_declaration_needs_somewhere_to_go(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, ["reconcile", str(written(tmp_path))])
    assert result.exit_code == 2


def test_the_schema_is_printed() -> None:
    result = CliRunner().invoke(cli.app, ["spec-schema"])
    assert result.exit_code == 0
    assert json.loads(result.output)["properties"]["legs"]
