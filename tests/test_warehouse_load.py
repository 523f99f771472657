"""A month is loaded whole and exactly, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text
from warehouse_months import MONTH, write_month

from etl.contracts import TABLES
from etl.errors import ContractError, DataError, TransientError
from etl.months import Month
from etl.settings import PROJECT, Settings
from etl.storage import sha256, write_json, write_rows
from etl.warehouse import load, server

JANUARY, FEBRUARY = Month("2021-01"), Month("2021-02")
PAYMENTS = [
    {"serial_no": "A1", "payer_name": "乐昌市“第一”中学", "employer": Decimal("9999999999999999.99")},
    {"serial_no": "A2", "payer_name": 'says "hi", twice\nand on a second line\t\\N', "employer": Decimal("-0.01")},
    {"serial_no": "A3", "payer_name": None, "employer": Decimal("0.10"), "credited_date": date(2021, 1, 31)},
    {"serial_no": "A4", "payer_name": "", "employer": Decimal("0.20")},
]


def query(settings: Settings, sql: str, **parameters: Any) -> list[Any]:
    with server.engine(settings).connect() as connection:
        return list(connection.execute(text(sql), parameters).all())


def content(settings: Settings) -> dict[str, list[Any]]:
    """Everything a load may change."""
    names = [f'"{t.schema}"."{t.name}"' for t in TABLES.values()] + ["ops.month_state"]
    return {name: sorted(query(settings, f"select x::text from {name} x")) for name in names}


def test_values_arrive_exactly(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings, collection=PAYMENTS, reject=[{"content": "\n,\"'", "row_json": "{}"}])
    summary = load.run(JANUARY, warehouse_settings)
    rows = query(
        warehouse_settings, "select serial_no, payer_name, employer, credited_date from fact.collection order by 1"
    )
    assert [tuple(row) for row in rows] == [
        ("A1", "乐昌市“第一”中学", Decimal("9999999999999999.99"), None),
        ("A2", 'says "hi", twice\nand on a second line\t\\N', Decimal("-0.01"), None),
        ("A3", None, Decimal("0.10"), date(2021, 1, 31)),
        ("A4", "", Decimal("0.20"), None),
    ]
    assert query(warehouse_settings, "select content from recon.reject") == [("\n,\"'",)]
    assert (summary.rows, summary.row_counts["collection"], summary.tables) == (5, 4, 2)
    assert str(summary) == "2021-01: 5 rows in 2 tables"


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
            st.decimals("-9999999999999999.99", "9999999999999999.99", places=2),
        ),
        max_size=30,
    )
)
def test_any_text_and_amount_comes_back(warehouse_settings: Settings, rows: list[tuple[str | None, Decimal]]) -> None:
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), warehouse_url=warehouse_settings.warehouse_url)
        write_month(settings, collection=[{"payer_name": name, "personal": amount} for name, amount in rows])
        load.run(JANUARY, settings)
    back = query(settings, "select payer_name, personal from fact.collection order by row_no")
    assert [tuple(row) for row in back] == rows


def test_a_rerun_replaces_the_month_and_leaves_the_others(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings, collection=PAYMENTS)
    write_month(warehouse_settings, FEBRUARY, collection=PAYMENTS[:1])
    load.run(JANUARY, warehouse_settings)
    load.run(FEBRUARY, warehouse_settings)
    before = content(warehouse_settings)
    load.run(JANUARY, warehouse_settings)
    assert content(warehouse_settings) == before
    write_month(warehouse_settings, collection=PAYMENTS[:2])
    load.run(JANUARY, warehouse_settings)
    counted = query(warehouse_settings, "select month, count(*) from fact.collection group by month order by month")
    assert counted == [("2021-01", 2), ("2021-02", 1)]


def test_findings_of_all_stages_are_loaded(warehouse_settings: Settings) -> None:
    folder = write_month(warehouse_settings, finding=[{"stage": "reconcile", "rule_id": "r01"}])
    for stage, rule in (("extract", "e01"), ("validate", "v01")):
        row = {"month": MONTH, "stage": stage, "rule_id": rule, "severity": "info", "message": "说明"}
        write_rows(folder / stage / "collection.findings.parquet", TABLES["finding"], [row])
    load.run(JANUARY, warehouse_settings)
    found = query(warehouse_settings, "select stage, rule_id from recon.finding order by 1")
    assert found == [("extract", "e01"), ("reconcile", "r01"), ("validate", "v01")]


def test_what_arrives_after_january_need_not_be_there_later(warehouse_settings: Settings) -> None:
    folder = write_month(warehouse_settings, FEBRUARY)
    for name in ("opening.json", "opening_item.json"):
        (folder / "extract" / name).unlink()
    assert load.run(FEBRUARY, warehouse_settings).rows == 0


@pytest.mark.parametrize("missing", ["extract/collection.json", "reconcile/manifest.json", "reconcile/entry.parquet"])
def test_an_unfinished_month_is_not_loaded(warehouse_settings: Settings, missing: str) -> None:
    folder = write_month(warehouse_settings, collection=PAYMENTS)
    (folder / missing).unlink()
    with pytest.raises(DataError, match=f"{Path(missing).name} missing.*run fundrecon {missing.split('/')[0]}"):
        load.run(JANUARY, warehouse_settings)


def test_a_file_changed_after_its_manifest_is_refused(warehouse_settings: Settings) -> None:
    folder = write_month(warehouse_settings, collection=PAYMENTS)
    write_rows(folder / "extract" / "collection.parquet", TABLES["collection"], [])
    with pytest.raises(DataError, match=r"collection.parquet is not the file that extract/collection.json names"):
        load.run(JANUARY, warehouse_settings)


def test_a_month_extracted_again_after_reconciling_is_refused(warehouse_settings: Settings) -> None:
    folder = write_month(warehouse_settings)
    manifest = folder / "reconcile" / "manifest.json"
    data = "months/2021-01/extract/collection.parquet"
    write_json(manifest, {"inputs": {data: "0" * 64}, "outputs": {}})
    with pytest.raises(DataError, match="fundrecon reconcile 2021-01 again"):
        load.run(JANUARY, warehouse_settings)
    write_json(manifest, {"inputs": {data: sha256(warehouse_settings.home / data)}, "outputs": {}})
    load.run(JANUARY, warehouse_settings)


def test_a_failure_keeps_the_last_good_state(warehouse_settings: Settings) -> None:
    folder = write_month(warehouse_settings, collection=PAYMENTS)
    load.run(JANUARY, warehouse_settings)
    before = content(warehouse_settings)
    folder = write_month(warehouse_settings, collection=PAYMENTS[:1], statement=[{"month": "2021-02"}])
    with pytest.raises(DataError, match=r"statement: sent 1 rows .* holds 0 .* rows of another month"):
        load.run(JANUARY, warehouse_settings)
    assert content(warehouse_settings) == before
    entry = {"leg": "collection", "entry_id": "same"}
    folder = write_month(warehouse_settings, entry=[entry, {**entry, "payer_id": "440281197501011234"}])
    with pytest.raises(DataError, match=r"entry.parquet does not fit recon.entry: .*duplicate key") as caught:
        load.run(JANUARY, warehouse_settings)
    shown = "".join(traceback.format_exception(caught.value))
    assert "440281197501011234" not in shown
    assert content(warehouse_settings) == before
    runs = query(warehouse_settings, "select status, finished_at is not null from ops.run order by run_id")
    assert runs == [("done", True), ("failed", True), ("failed", True)]
    assert folder.exists()


_KILLED = """
import sys
from pathlib import Path
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import bulk, load
ingest = bulk.ingest
def slow(cursor, table, path):
    sent = ingest(cursor, table, path)
    if table.name == "collection":
        print("copied", flush=True)
        sys.stdin.read()
    return sent
bulk.ingest = slow
load.run(Month("2021-01"), Settings(home=Path(sys.argv[1]), warehouse_url=sys.argv[2]))
"""


def test_killed_in_the_middle_and_run_again(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings, collection=PAYMENTS)
    load.run(JANUARY, warehouse_settings)
    before = content(warehouse_settings)
    write_month(warehouse_settings, collection=PAYMENTS[:3])
    command = [sys.executable, "-c", _KILLED, str(warehouse_settings.home), warehouse_settings.warehouse_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "copied\n"
        assert content(warehouse_settings) == before  # readers see the last good month while a load is at work
        os.kill(child.pid, signal.SIGKILL)
    assert content(warehouse_settings) == before
    assert load.run(JANUARY, warehouse_settings).row_counts["collection"] == 3


_LOSING = """
import sys
from pathlib import Path
from sqlalchemy import text
from etl.errors import TransientError
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import bulk, load, server
settings = Settings(home=Path(sys.argv[1]), warehouse_url=sys.argv[2])
ingest = bulk.ingest
def cut(cursor, table, path):
    sent = ingest(cursor, table, path)
    if table.name == "collection":
        with server.begin(settings) as connection:
            others = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()"
            assert connection.scalar(text(others + " and pid <> pg_backend_pid()")) == 1
    return sent
bulk.ingest = cut
try:
    load.run(Month("2021-01"), settings)
except TransientError as error:
    print(error)
"""


def test_a_connection_lost_in_the_middle_is_transient(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings, collection=PAYMENTS)
    load.run(JANUARY, warehouse_settings)
    before = content(warehouse_settings)
    write_month(warehouse_settings, collection=PAYMENTS[:1])
    command = [sys.executable, "-c", _LOSING, str(warehouse_settings.home), warehouse_settings.warehouse_url]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=True)
    assert "the warehouse does not answer" in done.stdout
    assert content(warehouse_settings) == before
    runs = query(warehouse_settings, "select status from ops.run order by run_id")
    assert runs == [("done",), ("failed",)]


def test_two_loads_wait_for_each_other(warehouse_settings: Settings) -> None:
    write_month(warehouse_settings, collection=PAYMENTS)
    write_month(warehouse_settings, FEBRUARY, collection=PAYMENTS)
    load.run(JANUARY, warehouse_settings)
    command = [sys.executable, "-c", _KILLED, str(warehouse_settings.home), warehouse_settings.warehouse_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "copied\n"
        other = Thread(target=load.run, args=(FEBRUARY, warehouse_settings))
        other.start()
        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        for _ in range(200):
            if query(warehouse_settings, waiting)[0][0]:
                break
            time.sleep(0.1)
        assert query(warehouse_settings, "select count(*) from fact.collection where month = '2021-02'") == [(0,)]
        child.stdin.close()
        assert child.wait(60) == 0
        other.join(60)
    assert query(warehouse_settings, "select count(*) from fact.collection") == [(8,)]


def test_the_run_log_and_month_state(warehouse_settings: Settings) -> None:
    folder = write_month(warehouse_settings, collection=PAYMENTS)
    load.run(JANUARY, warehouse_settings)
    [state] = query(warehouse_settings, "select row_counts, rows, manifests from ops.month_state")
    assert (state.row_counts["collection"], state.rows) == (4, 4)
    assert state.manifests["reconcile/manifest.json"] == sha256(folder / "reconcile" / "manifest.json")
    [row] = query(warehouse_settings, "select month, stage, status, rows from ops.run")
    assert tuple(row) == (MONTH, "load", "done", 4)


def test_a_server_away_is_transient_and_hides_its_password(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url="postgresql://me:secret@127.0.0.1:1/nowhere")
    write_month(settings)
    with pytest.raises(TransientError, match="does not answer") as caught:
        load.run(JANUARY, settings)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["duckdb:///x.db", "not a url"])
def test_only_postgresql_is_a_warehouse(tmp_path: Path, url: str) -> None:
    with pytest.raises(ContractError, match="postgresql://"):
        server.url(Settings(home=tmp_path, warehouse_url=url))
