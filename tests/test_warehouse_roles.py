"""Who may see and do what; no role sees more of a person than it needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from warehouse_months import MONTH, full, write_month

from etl import identifiers
from etl.contracts import TABLES
from etl.errors import ContractError, DataError
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import figures, load, migrate, record, sign
from etl.warehouse.schema import metadata

PERSON = "440281197501011234"


@contextmanager
def acting(warehouse: Engine, role: str) -> Iterator[Connection]:
    """A connection with the rights of `role`, rolled back."""
    with warehouse.connect() as connection:
        connection.execute(text(f"set local role {role}"))
        yield connection
        connection.rollback()


def allowed(warehouse: Engine, role: str, sql: str) -> bool:
    with acting(warehouse, role) as connection:
        try:
            connection.execute(text(sql))
        except ProgrammingError as error:
            if "permission denied" in str(error):
                return False
            raise
        return True


SIGN = (
    "insert into ops.signoff (month, inputs_sha256, role, person, decision) values ('2021-01', 'x', '复核', 'b', '{}')"
)


@pytest.mark.parametrize(
    ("sql", "who"),
    [
        ("select * from report.monthly_statement", {"report_reader", "operations", "etl_writer"}),
        ("select * from report.open_items", {"report_reader", "operations", "etl_writer"}),
        ("select * from report.code_label", {"report_reader", "operations", "etl_writer"}),
        ("delete from report.code_label", set()),
        ("select * from fact.benefit_payment", {"etl_writer"}),
        ("select * from fact.register", {"etl_writer"}),
        ("select * from recon.open_item", {"etl_writer"}),
        ("select * from recon.reject", {"etl_writer"}),
        ("select * from recon.statement", {"operations", "etl_writer"}),
        ("select * from ops.run", {"operations", "etl_writer"}),
        ("delete from fact.collection", {"etl_writer"}),
        ("delete from recon.figure", {"etl_writer"}),
        (SIGN.format("approved"), {"operations"}),
        ("update ops.signoff set person = 'c'", set()),
        ("delete from ops.signoff", set()),
        ("select * from ops.signed_statement", {"operations", "etl_writer"}),
        ("delete from ops.signed_statement", set()),
        ("select * from report.signing", {"report_reader", "operations", "etl_writer"}),
        ("create table report.mine (x int)", set()),
        ("create table fact.mine (x int)", set()),
    ],
)
def test_rights(shared_warehouse: Engine, sql: str, who: set[str]) -> None:
    roles = ("report_reader", "operations", "etl_writer")
    assert {role for role in roles if allowed(shared_warehouse, role, sql)} == who


def test_etl_writer_may_do_all_a_load_needs(shared_warehouse: Engine) -> None:
    with acting(shared_warehouse, "etl_writer") as connection:
        connection.execute(text("insert into ops.run (month, stage, status) values ('2021-01', 'load', 'running')"))
        connection.execute(text("delete from ops.month_state where month = '2021-01'"))
        connection.execute(text("select * from report.budget_execution"))


def test_a_signature_carries_user_and_time_that_nobody_can_choose(shared_warehouse: Engine) -> None:
    with acting(shared_warehouse, "operations") as connection:
        connection.execute(text(SIGN.format("approved")))
        row = connection.execute(text("select database_user, signed_at from ops.signoff")).one()
        assert row.database_user == "operations"
        assert row.signed_at is not None
    forged = SIGN.format("approved").replace("(month,", "(signed_at, month,").replace("values (", "values (now(), ")
    assert not allowed(shared_warehouse, "operations", forged)


PERSONAL = {
    "open_item": {"ref": PERSON, "payer_id": PERSON, "evidence": f"证件号码{PERSON}", "first_month": "2021-01"},
    "finding": {"message": f"{PERSON}已死亡", "key": PERSON, "actual": f"x{PERSON}"},
    "reject": {"content": f"{PERSON}xyz", "reason": f"证件号码{PERSON}9校验位不符", "row_json": f'["{PERSON}"]'},
}


def test_views_show_no_id_whole(shared_warehouse: Engine) -> None:
    with shared_warehouse.connect() as connection:
        for name, row in PERSONAL.items():
            table = TABLES[name]
            connection.execute(metadata.tables[f"{table.schema}.{name}"].insert(), full(table, 2, row))
        shown = [
            str(row)
            for view in ("open_items", "findings", "rejects")
            for row in connection.execute(text(f"select * from report.{view}")).all()
        ]
        connection.rollback()
    assert len(shown) == 3
    assert all("19750101" not in row for row in shown)
    assert "440281********1234" in shown[0]


@example(PERSON)
@example("a440281750101123;440281750101123")
@example("证件440281197501011234，440281197501011234")
@given(st.text("0123456789Xxa 号", max_size=40) | st.from_regex(r"\A\d{6}\d{8}\d{3}[0-9Xx][ ,a]?\d{15}\Z"))
def test_the_views_mask_like_the_pipeline(shared_warehouse: Engine, value: str) -> None:
    ascii_only = value.encode("ascii", "ignore").decode()  # Python's \\d also takes other scripts' digits
    with shared_warehouse.connect() as connection:
        masked = connection.scalar(text("select report.mask(:value)"), {"value": ascii_only})
    assert masked == identifiers.mask(ascii_only)


@pytest.fixture
def log_in(warehouse_url: str) -> Iterator[Callable[[str], str]]:
    """Makes users of the test's warehouse that have one role; gives their URLs."""
    url = make_url(warehouse_url).set(drivername="postgresql+psycopg")
    admin, made = create_engine(url, poolclass=NullPool), []

    def user(role: str) -> str:
        name = f"{role}_{url.database}"
        with admin.begin() as connection:
            connection.execute(text(f"create role {name} login password 'x' in role {role}"))
        made.append(name)
        return url.set(username=name, password="x").render_as_string(hide_password=False)

    yield user
    with admin.begin() as connection:
        for name in made:
            connection.execute(text(f"drop role {name}"))


def test_a_month_is_loaded_by_a_user_who_owns_nothing(log_in: Callable[[str], str], tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url=log_in("etl_writer"))
    write_month(settings, death=[{"person_id": PERSON}])
    assert load.run(Month(MONTH), settings).rows == 1
    assert load.run(Month(MONTH), settings).rows == 1
    with pytest.raises(DataError, match="no data for"):
        figures.run(2021, settings)
    for role in ("report_reader", "operations"):
        with pytest.raises(Exception, match="permission denied"):
            load.run(Month(MONTH), Settings(home=tmp_path, warehouse_url=log_in(role)))


def test_operations_sign_and_look_without_owning_anything(log_in: Callable[[str], str], tmp_path: Path) -> None:
    loader = Settings(home=tmp_path, warehouse_url=log_in("etl_writer"))
    operations = Settings(home=tmp_path, warehouse_url=log_in("operations"))
    write_month(loader, statement=[{"leg": "bank", "party": "bank"}])
    load.run(Month(MONTH), loader)
    assert sign.run(Month(MONTH), "prepared", "张三", operations).signing == "partly"
    with pytest.raises(Exception, match="permission denied"):
        sign.run(Month(MONTH), "reviewed", "李四", loader)
    assert [held.signing for held in record.read(operations).values()] == ["partly"]
    write_month(loader, statement=[])
    with pytest.raises(DataError, match="制表 张三"):
        load.run(Month(MONTH), loader)


@pytest.mark.skipif("FUNDRECON_TEST_WAREHOUSE_URL" in os.environ, reason="renames a role of the whole server")
def test_a_missing_role_that_may_not_be_made_is_said_clearly(empty_database: str) -> None:
    """On somebody else's server we may own a database and nothing more."""
    url = make_url(empty_database)
    admin = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        name = f"owner_of_{url.database}"
        connection.execute(text(f"create role {name} login password 'x'"))
        connection.execute(text(f'alter database "{url.database}" owner to {name}'))
    try:
        owner = url.set(username=name, password="x").render_as_string(hide_password=False)
        migrate.upgrade(Settings(warehouse_url=owner))  # the roles are there: nothing to create
        with admin.connect() as connection:
            connection.execute(text("alter role operations rename to operations_away"))
        try:
            with create_engine(owner.replace("postgresql:", "postgresql+psycopg:")).begin() as connection:
                connection.execute(text("update ops.applied_sql set sha256 = 'old'"))
            with pytest.raises(ContractError, match=r"role operations is missing.*create role operations nologin"):
                migrate.upgrade(Settings(warehouse_url=owner))
        finally:
            with admin.connect() as connection:
                connection.execute(text("alter role operations_away rename to operations"))
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"drop owned by {name} cascade"))
            connection.execute(text(f'alter database "{url.database}" owner to current_user'))
            connection.execute(text(f"drop role {name}"))
