"""The heads of SQL files are checked when they are read: what is wrong is named with file and line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from etl.contracts import table
from etl.errors import ContractError
from etl.months import Month
from etl.reconcile import entries, files, inputs, passes, rules
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import Pool
from etl.reconcile.queries import Queries, Window
from etl.settings import Settings

PASS = """-- leg: bank
-- order: 7
-- cardinality: 1:n
-- tolerance: 0.01
-- window: 3
-- distinguish: batch_no, kind
-- cause: rounding
-- sentence: One ledger entry,
--   several bank entries.
select entry_id, batch_no from open_entry
"""


def _file(folder: Path, text: str, name: str = "match/bank/p07_test.sql") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_all_files_of_the_project_are_read() -> None:
    known = files.load()
    assert [leg.name for leg in known.legs] == ["bank", "collection", "remittance", "subsidy", "transfer"]
    assert known.leg("collection").parties == ("tax", "social_insurance")
    assert [known.sign("collection", party) for party in ("tax", "social_insurance")] == [1, -1]
    assert [cause.cause for cause in known.causes][:3] == ["reversal", "refund", "duplicate"]
    assert {query.leg for query in known.passes} == {leg.name for leg in known.legs}
    assert len(known.rules) >= 17


def test_a_head_is_understood(tmp_path: Path) -> None:
    query = files.read_pass(_file(tmp_path, PASS))
    assert (query.leg, query.name, query.order, query.between) == ("bank", "p07_test", 7, "parties")
    assert (query.cardinality, query.tolerance, query.cause) == ("1:n", Decimal("0.01"), "rounding")
    assert query.window == Window(-3, 3)
    assert query.distinguish == ("batch_no", "kind")
    assert query.sentence == "One ledger entry, several bank entries."
    assert not query.one_to_one


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("-- leg: bank", "-- leg: subsidy", 1, "`leg` is 'subsidy', not one of: bank"),
        ("-- order: 7", "-- order: 8", 2, "`order` is '8', not one of: 7"),
        ("-- cardinality: 1:n\n", "", 1, "`cardinality` is missing"),
        ("1:n", "1:2", 3, "`cardinality` is '1:2', not a 1 or a letter for each party"),
        ("0.01", "-0.01", 4, "`tolerance` is not an amount of zero or more"),
        ("0.01", "NaN", 4, "`tolerance` is not an amount of zero or more"),
        ("window: 3", "window: 3 days", 5, "`window` is '3 days', not a number of days or two"),
        ("batch_no, kind", "batch, kind", 6, "`distinguish` has 'batch', not one of: kind"),
        ("rounding", "magic", 7, "`cause` is 'magic'"),
        ("-- cause", "-- because", 7, "`because` is not known"),
        ("-- cause: rounding", "-- order: 7", 7, "`order` is given twice"),
        ("-- cause: rounding", "-- of two pages", 7, "not `-- name: value`"),
        ("open_entry", "open_entry; select 1", 1, "not one SELECT"),
        ("select entry_id", "delete", 10, "Parser Error"),
        ("select entry_id, batch_no from open_entry", "", 1, "not one SELECT"),
    ],
)
def test_a_wrong_head_is_named(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    path = _file(tmp_path, PASS.replace(old, new, 1))
    with pytest.raises(ContractError) as error:
        files.read_pass(path)
    assert message in error.value.what
    assert (error.value.where.file, error.value.where.row) == (str(path), line)


def test_the_name_of_a_file_is_checked(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="file's name is not"):
        files.read_pass(_file(tmp_path, PASS, "match/bank/07_test.sql"))
    with pytest.raises(ContractError, match="'magic' is not a cause"):
        files.read_cause(_file(tmp_path, "-- legs: bank\n-- sentence: x\nselect 1", "causes/c01_magic.sql"))


def test_a_folder_without_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no SQL files"):
        files.load(tmp_path)


@pytest.mark.parametrize(
    ("sql", "message", "line"),
    [
        ("select entry_id,\n    no_such_column from open_entry", "no_such_column", 11),
        ("select batch_no from open_entry", "columns missing: entry_id", 0),
    ],
)
def test_a_query_that_fails_is_named(tmp_path: Path, sql: str, message: str, line: int) -> None:
    path = _file(tmp_path, PASS.replace("select entry_id, batch_no from open_entry", sql))
    with duckdb.connect() as connection:
        for name, contract in (("entry", "entry"), ("carried", "open_item")):
            connection.execute(f"create table {name} as {inputs.nothing(table(contract))}")
        engine, known = Duck(connection), files.load()
        with pytest.raises(ContractError, match=message) as error:
            passes.run(Pool.of(engine, known.leg("bank"), known), [files.read_pass(path)])
    assert (error.value.where.file, error.value.where.row) == (str(path), line)


def test_an_amount_that_does_not_become_an_entry_is_an_error(tmp_path: Path) -> None:
    good = (files.SQL / "entries" / "bank" / "1_finance.sql").read_text(encoding="utf-8")
    path = _file(tmp_path, good.replace("where receipt <> payment", "where receipt > 0"), "entries/bank/1_finance.sql")
    known = Queries((files.read_entry(path),), (), (), ())
    with duckdb.connect() as connection:
        inputs.register(Duck(connection), Month("2021-01"), {})
        connection.execute("""
            create or replace temp view special_account as
            select '2021-01' as month, 'v1' as voucher_no, 'work_injury' as fund, 'fee' as kind, null as batch_no,
                   date '2021-01-05' as entry_date, 0.00 as receipt, 5.00 as payment,
                   'f' as file_id, 's' as sheet, 1 as row_no
        """)
        with pytest.raises(ContractError, match=r"leg bank: the extracts hold -5\.00, the entries 0\.00"):
            entries.build(Duck(connection), Month("2021-01"), known)


def test_a_rule_must_return_what_its_message_shows(tmp_path: Path) -> None:
    good = (files.SQL / "rules" / "r10_income_account_empty.sql").read_text(encoding="utf-8")
    path = _file(tmp_path, good.replace("余额 {actual}", "余额 {amount}"), "rules/r10_income_account_empty.sql")
    with duckdb.connect() as connection:
        inputs.register(Duck(connection), Month("2021-01"), {})
        with pytest.raises(ContractError, match="columns missing: amount"):
            list(rules.check(Duck(connection), Month("2021-01"), files.read_rule(path), Settings()))
