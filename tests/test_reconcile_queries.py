"""The heads of SQL files are checked when they are read: what is wrong is named with file and line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from etl.contracts import table
from etl.errors import ContractError
from etl.months import Month
from etl.reconcile import county, entries, inputs, passes, rules
from etl.reconcile.engines.duck import Duck
from etl.reconcile.pool import Pool
from etl.reconcile.queries import Window
from etl.reconcile.spec import heads
from etl.reconcile.spec.heads import Known
from etl.settings import Settings

PASS = """-- cardinality: 1:n
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


KNOWN = county.queries()
BANK = Known("bank", KNOWN.leg("bank").parties, KNOWN.attributes, heads.catalogued("cause"))


def test_all_files_of_the_project_are_read() -> None:
    known = KNOWN
    assert [leg.name for leg in known.legs] == ["bank", "collection", "remittance", "subsidy", "transfer"]
    assert known.leg("collection").parties == ("tax", "social_insurance")
    assert [known.sign("collection", party) for party in ("tax", "social_insurance")] == [1, -1]
    assert [cause.cause for cause in known.causes][:3] == ["reversal", "refund", "duplicate"]
    assert {query.leg for query in known.passes} == {leg.name for leg in known.legs}
    assert len(known.rules) >= 17


def test_a_head_is_understood(tmp_path: Path) -> None:
    query = heads.read_pass(_file(tmp_path, PASS), BANK, 7)
    assert (query.leg, query.name, query.order, query.between) == ("bank", "p07_test", 7, "parties")
    assert (query.cardinality, query.tolerance, query.cause) == ("1:n", Decimal("0.01"), "rounding")
    assert query.window == Window(-3, 3)
    assert query.distinguish == ("batch_no", "kind")
    assert query.sentence == "One ledger entry, several bank entries."
    assert not query.one_to_one


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("-- cardinality", "-- leg: bank\n-- cardinality", 1, "`leg` is not known"),
        ("1:n", "1:2", 1, "`cardinality` is '1:2', not a 1 or a letter for each party"),
        ("1:n", "1:n:m", 1, "cardinality 1:n:m does not fit 2 parties"),
        ("0.01", "-0.01", 2, "`tolerance` is not an amount of zero or more"),
        ("0.01", "NaN", 2, "`tolerance` is not an amount of zero or more"),
        ("window: 3", "window: 3 days", 3, "`window` is '3 days', not a number of days or two"),
        ("batch_no, kind", "batch, kind", 4, "`distinguish` has 'batch', not one of: kind"),
        ("rounding", "magic", 5, "`cause` is 'magic'"),
        ("-- cause", "-- because", 5, "`because` is not known"),
        ("-- cause: rounding", "-- window: 7", 5, "`window` is given twice"),
        ("-- cause: rounding", "-- of two pages", 5, "not `-- name: value`"),
        ("open_entry", "open_entry; select 1", 1, "not one SELECT"),
        ("select entry_id", "delete", 8, "Parser Error"),
        ("select entry_id, batch_no from open_entry", "", 1, "not one SELECT"),
    ],
)
def test_a_wrong_head_is_named(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    path = _file(tmp_path, PASS.replace(old, new, 1))
    with pytest.raises(ContractError) as error:
        heads.read_pass(path, BANK, 7)
    assert message in error.value.what
    assert (error.value.where.file, error.value.where.row) == (str(path), line)


def test_the_name_of_a_cause_is_checked(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"not cNN_<cause>\.sql with a cause of: "):
        heads.read_cause(_file(tmp_path, "-- sentence: x\nselect 1", "causes/c01_magic.sql"), "bank", BANK.causes)


def test_what_several_causes_read_is_one_file_and_an_input(tmp_path: Path) -> None:
    readers = {cause.cause for cause in KNOWN.causes if [shared.name for shared in cause.reads] == ["sides"]}
    assert {"wrong_fund", "wrong_payer", "wrong_period", "wrong_region", "component_shift", "amount_error"} < readers
    assert county.SQL / "causes" / "sides.sql" in county.files()
    lost = _file(tmp_path, "-- sentence: x\n-- reads: lost.sql\nselect 1", "causes/c01_reversal.sql")
    with pytest.raises(ContractError, match=r"no such file: lost\.sql"):
        heads.read_cause(lost, "bank", BANK.causes)
    _file(tmp_path, "-- sentence: x\nselect 1", "causes/matched.sql")
    hidden = _file(tmp_path, "-- sentence: x\n-- reads: matched.sql\nselect 1", "causes/c01_reversal.sql")
    with pytest.raises(ContractError, match="matched is a relation of the engine's own"):
        heads.read_cause(hidden, "bank", BANK.causes)


def test_a_folder_without_files_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(county.SQL, tmp_path / "sql")
    shutil.rmtree(tmp_path / "sql" / "rules")
    with pytest.raises(ContractError, match="no SQL files"):
        county.queries(tmp_path / "sql")


@pytest.mark.parametrize(
    ("sql", "message", "line"),
    [
        ("select entry_id,\n    no_such_column from open_entry", "no_such_column", 9),
        ("select batch_no from open_entry", "columns missing: entry_id", 0),
    ],
)
def test_a_query_that_fails_is_named(tmp_path: Path, sql: str, message: str, line: int) -> None:
    path = _file(tmp_path, PASS.replace("select entry_id, batch_no from open_entry", sql))
    with duckdb.connect() as connection:
        for name, contract in (("entry", "entry"), ("carried", "open_item")):
            connection.execute(f"create table {name} as {inputs.nothing(table(contract))}")
        with pytest.raises(ContractError, match=message) as error:
            passes.run(Pool.of(Duck(connection), KNOWN.leg("bank"), KNOWN), [heads.read_pass(path, BANK, 7)])
    assert (error.value.where.file, error.value.where.row) == (str(path), line)


def test_an_amount_that_does_not_become_an_entry_is_an_error(tmp_path: Path) -> None:
    good = (county.SQL / "entries" / "bank" / "finance.sql").read_text(encoding="utf-8")
    path = _file(tmp_path, good.replace("where receipt <> payment", "where receipt > 0"), "entries/bank/finance.sql")
    known = replace(KNOWN, entries=(heads.read_entry(path, BANK, "finance", "ref"),))
    with duckdb.connect() as connection:
        inputs.register(Duck(connection), Month("2021-01"), {}, KNOWN)
        connection.execute("""
            create or replace temp view special_account as
            select '2021-01' as month, 'v1' as voucher_no, 'work_injury' as fund, 'fee' as kind, null as batch_no,
                   date '2021-01-05' as entry_date, 0.00 as receipt, 5.00 as payment,
                   'f' as file_id, 's' as sheet, 1 as row_no
        """)
        with pytest.raises(ContractError, match=r"leg bank: the extracts hold -5\.00, the entries 0\.00"):
            entries.build(Duck(connection), Month("2021-01"), known)


def test_a_rule_must_return_what_its_message_shows(tmp_path: Path) -> None:
    good = (county.SQL / "rules" / "r10_income_account_empty.sql").read_text(encoding="utf-8")
    path = _file(tmp_path, good.replace("余额 {actual}", "余额 {amount}"), "rules/r10_income_account_empty.sql")
    with duckdb.connect() as connection:
        inputs.register(Duck(connection), Month("2021-01"), {}, KNOWN)
        with pytest.raises(ContractError, match="columns missing: amount"):
            list(rules.check(Duck(connection), Month("2021-01"), heads.read_rule(path), Settings()))
