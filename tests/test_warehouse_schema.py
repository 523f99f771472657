"""The schema follows the contracts, migrates without loss, and explains itself in Chinese."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, column, text
from sqlalchemy import table as sqltable
from warehouse_months import MONTH, full, write_month

from etl.contracts import TABLES
from etl.errors import ContractError
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import load, migrate, server, views
from etl.warehouse.schema import metadata


def test_every_contract_is_a_table_with_its_types(shared_warehouse: Engine) -> None:
    with shared_warehouse.connect() as connection:
        rows = connection.execute(
            text(
                "select table_schema || '.' || table_name, column_name, data_type, numeric_precision, numeric_scale, "
                "is_nullable from information_schema.columns where table_schema in ('fact', 'recon', 'ops')"
            )
        ).all()
    found = {(name, column): rest for name, column, *rest in rows}
    assert found["fact.collection", "employer"] == ["numeric", 18, 2, "NO"]
    assert found["fact.tax_detail", "rate_employer"] == ["numeric", 12, 6, "YES"]
    assert found["fact.special_account", "entry_date"] == ["date", None, None, "NO"]
    assert found["fact.tax_detail", "treasury_at"][0] == "timestamp without time zone"
    assert found["fact.register", "person_id"][0] == "character varying"
    promised = {(f"{t.schema}.{t.name}", f.name) for t in TABLES.values() for f in t.fields}
    assert len(promised) > 300
    assert promised <= set(found)


def test_migrated_schema_is_the_metadata(shared_warehouse: Engine) -> None:
    with shared_warehouse.connect() as connection:
        assert migrate.differences(connection) == [], 'write a version: python -m etl.warehouse.migrate "what changed"'


def test_a_difference_is_seen(warehouse_settings: Settings) -> None:
    with server.engine(warehouse_settings).begin() as connection:
        connection.execute(text("alter table fact.death drop column source"))
        connection.execute(text("comment on column fact.collection.employer is 'changed'"))
    with server.engine(warehouse_settings).connect() as connection:
        found = migrate.differences(connection)
    assert len(found) == 2


def test_from_version_1_to_head_keeps_data(empty_database: str) -> None:
    settings = Settings(warehouse_url=empty_database)
    migrate.upgrade(settings, "0001")
    with server.engine(settings).begin() as connection:
        assert migrate.current(connection) == "0001"
        _before_parties(connection, "statement", {"leg": "bank", "difference": Decimal("12345678901234.56")})
    migrate.upgrade(settings)
    with server.engine(settings).connect() as connection:
        assert str(connection.scalar(text("select difference from report.monthly_statement"))) == "12345678901234.56"
        assert migrate.differences(connection) == []


def _before_parties(connection: Connection, name: str, row: dict[str, Any]) -> None:
    """Put a row into `statement` or `cause_movement` as they were up to version 2."""
    whole = {key: value for key, value in full(TABLES[name], 2, row).items() if key != "party"}
    table = sqltable(name, *(column(key) for key in whole), schema="recon")
    connection.execute(table.insert(), whole)


def test_from_version_2_a_filled_warehouse_comes_to_head_and_loads(empty_database: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url=empty_database)
    migrate.upgrade(settings, "0002")
    with server.engine(settings).begin() as connection:
        for leg in ("bank", "collection", "remittance", "subsidy", "transfer", "ours"):
            _before_parties(connection, "statement", {"leg": leg, "closing": Decimal("0.07")})
            _before_parties(connection, "cause_movement", {"leg": leg, "cause": "refund"})
        open_item = full(TABLES["open_item"], 2, {"leg": "bank", "entry_id": "e"})
        connection.execute(metadata.tables["recon.open_item"].insert(), open_item)
        state = {"month": MONTH, "inputs_sha256": "x", "manifests": {}, "row_counts": {}, "rows": 13}
        connection.execute(metadata.tables["ops.month_state"].insert(), state)
    migrate.upgrade(settings)
    with server.engine(settings).connect() as connection:
        kept = connection.execute(text("select leg, party, closing::text from recon.statement order by leg")).all()
        assert connection.scalar(text("select count(*) from recon.cause_movement where party <> ''")) == 5
        assert connection.scalar(text("select count(*) from report.month_matrix")) == 1
        assert migrate.differences(connection) == []
    assert kept == [
        ("bank", "bank", "0.07"),
        ("collection", "social_insurance", "0.07"),
        ("ours", "", "0.07"),
        ("remittance", "finance", "0.07"),
        ("subsidy", "finance", "0.07"),
        ("transfer", "social_insurance", "0.07"),
    ]
    parties = [{"leg": "bank", "party": party, "closing": Decimal(1)} for party in ("bank", "tax")]
    write_month(settings, statement=parties, candidate=[{"leg": "bank"}], verdict=[{}], cluster=[{}])
    assert load.run(Month(MONTH), settings).rows == 5
    with server.engine(settings).connect() as connection:
        shown = connection.scalars(text("select party_label from report.monthly_statement order by party")).all()
    assert shown == ["开户银行", "税务"]


def test_upgrade_again_changes_nothing_and_many_may_come_at_once(empty_database: str) -> None:
    settings = Settings(warehouse_url=empty_database)
    faults: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate.upgrade(settings)
        except BaseException as error:
            faults.append(error)

    threads = [Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    oids = text("select oid from pg_class where relnamespace = 'report'::regnamespace order by oid")
    with server.engine(settings).connect() as connection:
        before = connection.scalars(oids).all()
        migrate.upgrade(settings)
        assert connection.scalars(oids).all() == before != []


def test_a_changed_view_is_made_anew(warehouse_settings: Settings) -> None:
    with server.engine(warehouse_settings).begin() as connection:
        connection.execute(text("drop view report.rejects"))
        connection.execute(text("update ops.applied_sql set sha256 = 'old' where name = '30_quality.sql'"))
    migrate.upgrade(warehouse_settings)
    with server.engine(warehouse_settings).connect() as connection:
        assert connection.scalar(text("select count(*) from report.rejects")) == 0


def test_a_view_built_on_ours_is_never_dropped_silently(warehouse_settings: Settings) -> None:
    with server.engine(warehouse_settings).begin() as connection:
        connection.execute(text("create view public.mine as select month from report.files"))
        connection.execute(text("update ops.applied_sql set sha256 = 'old'"))
    with pytest.raises(ContractError, match="mine"):
        migrate.upgrade(warehouse_settings)


def test_everything_is_commented_in_chinese(shared_warehouse: Engine) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    with shared_warehouse.connect() as connection:
        rows = connection.execute(
            text(
                "select c.oid::regclass::text, a.attname, coalesce(col_description(c.oid, a.attnum), ''), "
                "coalesce(obj_description(c.oid), '') from pg_class c join pg_attribute a on a.attrelid = c.oid "
                "where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v') and c.relnamespace::regnamespace"
                "::text in ('fact', 'recon', 'report', 'ops') and c.relname <> 'alembic_version'"
            )
        ).all()
    assert len(rows) > 500
    assert [row for row in rows if not chinese.search(row[2]) or not chinese.search(row[3])] == []


def test_money_says_its_unit() -> None:
    assert metadata.tables["fact.collection"].c.employer.comment == "单位缴费（元）"
    assert metadata.tables["recon.statement"].comment == "三方对账表"


def test_a_month_is_found_by_index(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings, collection=[{"serial_no": str(n)} for n in range(50)])
    load.run(Month(MONTH), warehouse_settings)
    sql = (
        "select c.oid::regclass::text from pg_class c where c.relkind = 'r' and c.relnamespace::regnamespace::text in "
        "('fact', 'recon') and exists (select from pg_attribute where attrelid = c.oid and attname = 'month') and not "
        "exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
        "where i.indrelid = c.oid and a.attname = 'month')"
    )
    with server.engine(warehouse_settings).connect() as connection:
        assert connection.scalars(text(sql)).all() == []


def test_the_files_of_views_are_there() -> None:
    assert len(list(views.SQL.glob("*.sql"))) >= 5
