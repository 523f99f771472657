"""A declaration says what is wrong with it: file, line, key and the nearest right name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from declaring import SPEC, written

from etl.declared.rehearsal import rehearse
from etl.errors import ContractError
from etl.months import Month
from etl.reconcile.spec.compiled import compiled
from etl.reconcile.spec.load import load
from etl.reconcile.spec.model import json_schema
from etl.settings import PROJECT

EXAMPLES = sorted((PROJECT / "examples").glob("*/*.yaml"))


def _checked(path: Path) -> None:
    declaration = load(path)
    rehearse(declaration, compiled(declaration.spec, path), Month("2021-03"), {})


def _broken(tmp_path: Path, old: str, new: str) -> str:
    """What is said of the declaration with `old` replaced by `new`."""
    assert old in SPEC
    path = written(tmp_path, SPEC.replace(old, new, 1))
    with pytest.raises(ContractError) as error:
        _checked(path)
    return str(error.value).replace(str(tmp_path) + "/", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: 小例", "titel: 小例", "'titel' [file=spec.yaml row=2 field=titel] -> nearest known name: title;"),
        ("    files: left.csv", "    file: left.csv", "row=8 field=parties.left.file"),
        ("parties: [left, right]", "parties: [left, rigth]", "[file=spec.yaml row=21 field=legs.pair.parties.1]"),
        ("parties: [left, right]", "parties: [left, rigth]", "nearest known name: right"),
        ("keys: [ticket]", "keys: [ticket]\n    gates: {unexplained: many}", "not a number: 'many'"),
        ("ticket: 票号", "ref_right: 票号", "'ref_right' is a word of SQL or of the program"),
        ("keys: [ticket]", "keys: [tickets]", "'tickets' [file=spec.yaml row=25 field=legs.pair.passes.0.keys.0]"),
        ("obligation: [ticket]", "obligation: []", "row=22 field=legs.pair.obligation"),
        ("keys: [ticket]", "keys: [ticket]\n        tolerance: ein Fen", "not a number: 'ein Fen'"),
        ("keys: [ticket]", "keys: [ticket]\n        tolerance: -1", "row=26 field=legs.pair.passes.0.tolerance"),
        ("keys: [ticket]", "keys: [ticket]\n        cardinality: 1:1:1", "cardinality 1:1:1 does not fit 2 parties"),
        ("keys: [ticket]", "keys: [ticket]\n        window: soon", "row=26 field=legs.pair.passes.0.window"),
        ("keys: [ticket]", "keys: [ticket]\n        window: 5..-2", "window 5..-2 ends before it begins"),
        ("keys: [ticket]", "keys: [ticket]\n        window: -5", "row=26 field=legs.pair.passes.0.window"),
        ("keys: [ticket]", "method: subset\n        tolerance_percent: 1", "only `tolerance` [file=spec.yaml row=26"),
        ("keys: [ticket]", "keys: [ticket]\n        cause: magic", "no cause 'magic'"),
        ("keys: [ticket]", "keys: [ticket]\n        normalise: {ticket: [digit]}", "row=26"),
        ("keys: [ticket]", "keys: []", "a pass without keys pairs whatever is equal"),
        ("keys: [ticket]", "keys: [ticket]\n        where: tickett = '1'", "field=legs.pair.passes.0.where"),
        ("keys: [ticket]", "keys: [ticket]\n        where: ticket = '1'; drop table x", "not one condition"),
        ("scope: [fund]", "scope: [fund, region]", "scope column 'region' is missing"),
        ("scope: [fund]", "scope: [fund", "not readable as YAML"),
        ("    title: 甲\n", "    title: 甲\n    title: 丙\n", "'title' is given twice [file=spec.yaml row=8"),
        ("ticket: 票号, fund: 险种}\n    amount", "order: 票号, fund: 险种}\n    amount", "'order' is a word of SQL"),
        ("amount: 金额", "amount: 编号", "header '编号' is named 2 times"),
        ("period: 2021-03", "period: 2021-13", "row=3 field=period"),
        ("    title: 甲乙", "    title: 甲乙\n    gates: {open: {}}", "row=21 field=legs.pair.gates.open"),
        ("    passes:", "    causes: [causes/c01_none.sql]\n    passes:", "no such file: c01_none.sql"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in _broken(tmp_path, old, new)


def test_whatever_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no such file"):
        load(tmp_path / "none.yaml")


def test_a_leg_that_is_missing_a_key_is_told(tmp_path: Path) -> None:
    assert "field required [file=spec.yaml row=19 field=legs.pair.obligation]" in _broken(
        tmp_path, "    obligation: [ticket]\n", ""
    )


def test_cardinalities_and_decimals_are_read_as_written(tmp_path: Path) -> None:
    spec = SPEC.replace("keys: [ticket]", "keys: [ticket]\n        cardinality: 1:1\n        tolerance: 0.10")
    leg = load(written(tmp_path, spec)).spec.legs["pair"]
    assert [(item.cardinality, str(item.tolerance)) for item in leg.passes] == [("1:1", "0.10")]


def test_the_schema_for_editors_is_current() -> None:
    stored = json.loads((PROJECT / "examples" / "spec.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_examples_are_declarations(path: Path) -> None:
    _checked(path)
    assert "yaml-language-server: $schema=../spec.schema.json" in path.read_text(encoding="utf-8").splitlines()[0]


def test_there_are_examples() -> None:
    assert [path.parent.name for path in EXAMPLES] == ["bank-ledger", "control-totals", "three-parties"]


def test_a_short_pass_becomes_a_query(tmp_path: Path) -> None:
    more = """
        normalise: {ticket: [half_width, letters_digits, upper, strip_zeros, last 6]}
        window: -2..5
        where: fund <> '失业'
        tolerance: 0.01"""
    path = written(tmp_path, SPEC.replace("keys: [ticket]", "keys: [ticket]" + more))
    (query,) = compiled(load(path).spec, path).passes
    assert (query.window.low, query.window.high) == (-2, 5) if query.window else False
    assert query.sentence == "票号一致，对方日期早2天至晚5天，逐笔配对，每笔容差0.01元"
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            "create table open_entry as select 'a' as entry_id, '养老' as fund, 'Ｎo. 00-aB1234' as ticket"
        )
        assert connection.execute(query.sql).fetchall() == [("a", "AB1234")]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("-- cardinality: 1:1:1", "cardinality 1:1:1 does not fit 2 parties"),
        ("-- window: soon", "window"),
        ("-- tolerance: much", "`tolerance` is not an amount"),
        ("-- bound: many", "not a whole number"),
        ("-- keys: ticket", "`keys` is not known"),
        ("-- cause: magic", "`cause` is 'magic', not one of: in_transit"),
    ],
)
def test_a_pass_in_a_file_is_held_to_the_same(tmp_path: Path, head: str, said: str) -> None:
    path = written(tmp_path, SPEC.replace("- name: ticket\n        keys: [ticket]", "- file: own.sql"))
    (tmp_path / "own.sql").write_text(
        f"-- sentence: x\n{head}\nselect entry_id, ticket from open_entry", encoding="utf-8"
    )
    with pytest.raises(ContractError, match=re.escape(said)) as error:
        _checked(path)
    assert "own.sql" in str(error.value)


def test_a_pass_in_a_file_says_what_a_declaration_would(tmp_path: Path) -> None:
    path = written(tmp_path, SPEC.replace("- name: ticket\n        keys: [ticket]", "- file: own.sql"))
    own = "-- method: assignment\n-- references: ticket, ref\n-- weights: amount 3, date 1, reference 6\n"
    own += "-- accept: 0.95\n-- window: -2..5\n-- sentence: x\nselect entry_id, fund from open_entry"
    (tmp_path / "own.sql").write_text(own, encoding="utf-8")
    (query,) = compiled(load(path).spec, path).passes
    assert (query.method, query.name, query.sql) == ("assignment", "own", own)
    assert query.solver.references == ("ticket", "ref")
    assert query.solver.weights == (("amount", 3), ("date", 1), ("reference", 6))
    assert (str(query.solver.accept), query.window and query.window.low) == ("0.95", -2)


@pytest.mark.parametrize(
    ("name", "sql", "said"),
    [
        ("c01_magic.sql", "select 1", "not cNN_<cause>.sql"),
        ("c01_interest.sql", "select tickett from undecided", "c01_interest.sql: Binder Error"),
        ("c01_interest.sql", "delete from undecided", "not one SELECT"),
    ],
)
def test_a_cause_in_a_file_is_tried(tmp_path: Path, name: str, sql: str, said: str) -> None:
    spec = SPEC.replace("title: 小例", "title: 小例\ncauses: {interest: 利息}")
    path = written(tmp_path, spec.replace("    passes:", f"    causes: [{name}]\n    passes:"))
    (tmp_path / name).write_text(f"-- sentence: x\n{sql}", encoding="utf-8")
    with pytest.raises(ContractError, match=re.escape(said)):
        _checked(path)


def test_two_legs_and_parties_are_not_called_alike_together(tmp_path: Path) -> None:
    """`a_b` and `c` would have the relations of `a` and `b_c`."""
    other = SPEC[SPEC.index("  pair:") :].replace("pair", "pair_left")
    left = SPEC[SPEC.index("  left:") : SPEC.index("  right:")]
    spec = SPEC.replace("parties:\n", "parties:\n" + left.replace("left:", "left_right:"), 1)
    spec = spec.replace("parties: [left, right]", "parties: [left_right, right]")
    path = written(tmp_path, spec + other)
    with pytest.raises(ContractError, match=r"leg 'pair' and one of its parties have together the name of another"):
        _checked(path)
