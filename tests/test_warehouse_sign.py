"""Nothing that somebody signed changes silently, and what was signed stays on record."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner
from warehouse_months import MONTH, write_month

from etl import cli
from etl.errors import ContractError, DataError
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import load, migrate, record, server, sign

JANUARY = Month(MONTH)
CELL = {"leg": "bank", "party": "bank", "fund": "unemployment", "component": "total"}
FIRST = [{**CELL, "difference": Decimal("1.00"), "closing": Decimal("1.00")}]
CORRECTED = [{**CELL, "difference": Decimal("0.00"), "closing": Decimal("0.00")}]
PEOPLE = {"prepared": "张三", "reviewed": "李四", "approved": "王五"}


def put(settings: Settings, rows: list[dict[str, Any]]) -> load.LoadSummary:
    """Write the month with this statement and load it."""
    write_month(settings, statement=rows)
    return load.run(JANUARY, settings)


def sign_all(settings: Settings) -> str:
    return [sign.run(JANUARY, role, person, settings).signing for role, person in PEOPLE.items()][-1]


def told(settings: Settings) -> tuple[str, int]:
    held = record.read(settings)[JANUARY]
    return held.signing, held.changed_cells


def changes(settings: Settings) -> list[Any]:
    with server.begin(settings) as connection:
        rows = connection.execute(text("select signed_closing::text, closing::text from report.signed_changes"))
        return [tuple(row) for row in rows]


@pytest.fixture
def signed(warehouse_settings: Settings) -> Settings:
    """January, loaded and signed by three people."""
    put(warehouse_settings, FIRST)
    assert sign_all(warehouse_settings) == "signed"
    return warehouse_settings


def test_three_people_sign_one_after_another(warehouse_settings: Settings) -> None:
    put(warehouse_settings, FIRST)
    assert told(warehouse_settings) == ("unsigned", 0)
    summary = sign.run(JANUARY, "prepared", "张三", warehouse_settings, note="初稿")
    assert str(summary).startswith("2021-01 制表 张三 同意 ")
    assert str(summary).endswith(" -> 签认中")
    sign.run(JANUARY, "reviewed", "李四", warehouse_settings, approve=False)
    assert told(warehouse_settings) == ("rejected", 0)
    sign.run(JANUARY, "reviewed", "李四", warehouse_settings)
    sign.run(JANUARY, "approved", "王五", warehouse_settings)
    assert told(warehouse_settings) == ("signed", 0)
    made = record.read(warehouse_settings)[JANUARY].sign_offs
    assert [(s.role, s.person, s.decision, s.current) for s in made] == [
        ("prepared", "张三", "approved", True),
        ("reviewed", "李四", "rejected", True),
        ("reviewed", "李四", "approved", True),
        ("approved", "王五", "approved", True),
    ]


def test_a_rerun_of_the_same_files_changes_nothing(signed: Settings) -> None:
    summary = put(signed, FIRST)
    assert not summary.replaced_signed
    assert told(signed) == ("signed", 0)


def test_other_data_do_not_replace_what_is_signed_unasked(signed: Settings) -> None:
    with pytest.raises(DataError, match=r"2021-01 is signed \(.*制表 张三.*--replace-signed"):
        put(signed, CORRECTED)
    assert told(signed) == ("signed", 0)
    with server.begin(signed) as connection:
        assert str(connection.scalar(text("select closing from recon.statement"))) == "1.00"


def test_when_asked_the_signed_figures_stay_on_record_until_signed_anew(signed: Settings) -> None:
    asked = replace(signed, replace_signed=True)
    assert str(put(asked, CORRECTED)).endswith("; replaces what was signed: sign anew")
    assert told(signed) == ("changed", 1)
    assert changes(signed) == [("1.00", "0.00")]
    with server.begin(signed) as connection:
        message = str(connection.scalar(text("select message from ops.run where status = 'done' and message <> ''")))
    assert "王五" in message
    assert sign_all(signed) == "signed"
    assert told(signed) == ("signed", 0)
    with server.begin(signed) as connection:
        kept = connection.scalars(text("select closing::text from ops.signed_statement order by 1")).all()
    assert kept == ["0.00", "1.00"]


def test_the_signed_data_loaded_again_are_signed_again(signed: Settings) -> None:
    put(replace(signed, replace_signed=True), CORRECTED)
    put(signed, FIRST)
    assert told(signed) == ("signed", 0)


def test_what_was_rejected_may_be_replaced(warehouse_settings: Settings) -> None:
    put(warehouse_settings, FIRST)
    sign.run(JANUARY, "prepared", "张三", warehouse_settings)
    sign.run(JANUARY, "reviewed", "李四", warehouse_settings, approve=False)
    assert not put(warehouse_settings, CORRECTED).replaced_signed


def test_one_person_signs_in_one_role(warehouse_settings: Settings) -> None:
    put(warehouse_settings, FIRST)
    sign.run(JANUARY, "prepared", "张三", warehouse_settings)
    with pytest.raises(DataError, match="张三 has signed already as 制表"):
        sign.run(JANUARY, "approved", "张三", warehouse_settings)


def test_only_what_is_loaded_and_there_is_signed(warehouse_settings: Settings) -> None:
    migrate.upgrade(warehouse_settings)
    with pytest.raises(DataError, match=r"not loaded .*fundrecon load 2021-01"):
        sign.run(JANUARY, "prepared", "张三", warehouse_settings)
    put(warehouse_settings, FIRST)
    write_month(warehouse_settings, statement=CORRECTED)
    with pytest.raises(DataError, match="something else than the warehouse"):
        sign.run(JANUARY, "prepared", "张三", warehouse_settings)


def test_the_database_keeps_the_figures_whoever_signs_there(warehouse_settings: Settings) -> None:
    put(warehouse_settings, FIRST)
    row = "insert into ops.signoff (month, inputs_sha256, role, person, decision) select month, inputs_sha256, {} "
    with server.begin(warehouse_settings) as connection:
        connection.execute(text("set local role operations"))
        connection.execute(text(row.format("'负责人', '王五', 'approved'") + "from ops.month_state"))
        assert connection.scalar(text("select count(*) from ops.signed_statement")) == 1
        assert connection.scalar(text("select role from ops.signoff")) == "approved"
    with pytest.raises(IntegrityError, match="no role of a sign-off"), server.begin(warehouse_settings) as connection:
        connection.execute(text(row.format("'出纳', '王五', 'approved'") + "from ops.month_state"))


def test_an_older_warehouse_is_not_touched_by_looking(empty_database: str) -> None:
    settings = Settings(warehouse_url=empty_database)
    assert record.read(settings) == {}
    migrate.upgrade(settings, "0002")
    with pytest.raises(ContractError, match=r"version 0002.*fundrecon migrate"):
        record.read(settings)
    migrate.upgrade(settings)
    assert record.read(settings) == {}


def test_the_commands(warehouse_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDRECON_HOME", str(warehouse_settings.home))
    monkeypatch.setenv("FUNDRECON_WAREHOUSE_URL", warehouse_settings.warehouse_url)
    put(warehouse_settings, FIRST)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli.app, list(arguments))

    assert "签认中" in run("sign", MONTH, "--role", "制表", "--name", "张三").output
    assert run("sign", MONTH, "--role", "出纳", "--name", "张三").exit_code == 2
    assert run("sign", MONTH, "--role", "复核", "--name", " ").exit_code == 2
    write_month(warehouse_settings, statement=CORRECTED)
    assert isinstance(run("load", MONTH).exception, DataError)
    assert "replaces what was signed" in run("load", MONTH, "--replace-signed").output
    assert run("migrate").exit_code == 0
