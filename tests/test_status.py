"""What `fundrecon status` says of months that are current, corrected, tampered with, or not there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from reconciling import write_month
from test_reconcile_month import EXTRACTS, FEBRUARY, JANUARY
from typer.testing import CliRunner

from etl import cli, reconcile, status, storage, validate
from etl.contracts import table
from etl.extract.knowledge import knowledge
from etl.months import Month
from etl.reconcile import manifest
from etl.report import statement
from etl.settings import Settings
from etl.sources import due
from etl.validate import suites, views
from etl.warehouse import load

SQL_FILE = "sql/match/collection/p10_ticket.sql"
FILE = "征收业务账_202101.csv"
Row = dict[str, str]


def make_month(settings: Settings, month: Month) -> None:
    """A month up to its workbook: extracts by hand, checked in deed or in form, reconciled."""
    write_month(settings, month, EXTRACTS[month])
    folder = settings.month_dir(month)
    for source in due(month, settings):
        path = folder / "extract" / f"{source.name}.parquet"
        storage.write_rows(path.with_suffix(".source_files.parquet"), table("source_file"), [])
        files = [{"name": FILE, "sha256": storage.sha256(inbox(settings))}] if source.name == "collection" else []
        outputs = {path.name: storage.sha256(path)}
        content = {"files": files, "outputs": outputs, "rows_accepted": 1, "knowledge": knowledge(source)}
        storage.write_json(path.with_suffix(".json"), content)
    for source in due(month, settings):
        check(settings, month, source.name)
    reconcile.run(month, settings)
    statement.run(month, settings)


def check(settings: Settings, month: Month, name: str) -> None:
    """`death` is validated in deed; of the others only the manifest is written, as validate writes it."""
    if name == "death":
        validate.run(month, name, settings)
        return
    suite = suites.read(name)
    content = {
        "extract": name,
        "knowledge": validate.knowledge(suite),
        "inputs": views.inputs(month, suite, settings).hashes(),
        "results": [],
    }
    storage.write_json(settings.month_dir(month) / "validate" / f"{name}.json", content)


def inbox(settings: Settings) -> Path:
    """The one file that was received for January."""
    return settings.inbox_dir / JANUARY / "social_insurance" / FILE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """January and February, up to date but not loaded."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    inbox(settings).parent.mkdir(parents=True)
    inbox(settings).write_text("as first sent", encoding="utf-8")
    for month in (JANUARY, FEBRUARY):
        make_month(settings, month)
    return settings


@pytest.fixture
def settings(made: Settings, tmp_path: Path) -> Settings:
    """The same in a home of its own."""
    shutil.copytree(made.home, tmp_path / "home")
    return Settings(home=tmp_path / "home")


def states(months: Iterable[status.MonthStatus]) -> dict[str, str]:
    """Month -> the first letters of its stages' states: c(urrent), o(utdated), m(issing)."""
    return {month.month: "".join(stage.state[0] for stage in month.stages) for month in months}


def test_months_that_are_current_say_what_they_hold(settings: Settings) -> None:
    january, february = status.run(settings)
    assert states((january, february)) == {JANUARY: "cccmc", FEBRUARY: "cccmc"}
    assert (january.rows, january.open_items, str(january.unexplained), january.signing) == (18, 10, "0.00", "unsigned")
    assert (february.rows, february.open_items) == (16, 4)
    hashes = {stage.sha256 for month in (january, february) for stage in month.stages if stage.stage != "load"}
    assert {len(digest) for digest in hashes} == {64}
    assert len(hashes) == 8


def test_a_corrected_file_makes_its_month_and_all_later_ones_outdated(settings: Settings) -> None:
    inbox(settings).write_text("as corrected", encoding="utf-8")
    january, february = status.run(settings)
    assert states((january, february)) == {JANUARY: "ooomo", FEBRUARY: "ccomo"}
    own = f"收到的文件已更改：{FILE}"
    assert january.stage("extract").reasons == (own,)
    again = f"上游已变，需重做（2021-01 {own}）"
    assert january.stage("reconcile").reasons == february.stage("reconcile").reasons == (again,)
    assert status.reasons([january, february]) == [
        f"2021-01 提取：{own}",
        f"2021-01 校验、对账、对账表：{again}",
        f"2021-02 对账、对账表：{again}",
    ]


def test_another_file_and_an_emptied_inbox(settings: Settings) -> None:
    inbox(settings).with_name("征收业务账_二.csv").write_text("more", encoding="utf-8")
    assert status.run(settings)[0].stage("extract").reasons == ("收到的文件新增：征收业务账_二.csv",)
    inbox(settings).with_name("征收业务账_二.csv").write_text("as first sent", encoding="utf-8")
    assert status.run(settings)[0].stage("extract").reasons == ()  # the same bytes twice
    shutil.rmtree(settings.inbox_dir)
    assert states(status.run(settings)) == {JANUARY: "cccmc", FEBRUARY: "cccmc"}


def test_after_a_new_extract_the_reasons_name_it(settings: Settings) -> None:
    shutil.rmtree(settings.inbox_dir)
    path = settings.month_dir(JANUARY) / "extract" / "collection.parquet"
    corrected = {**EXTRACTS[JANUARY], "collection": EXTRACTS[JANUARY]["collection"][:1]}
    write_month(settings, JANUARY, corrected)
    for source in due(JANUARY, settings):
        storage.write_json(path.with_name(f"{source.name}.json"), {"knowledge": knowledge(source)})
    january, february = status.run(settings)
    assert january.stage("reconcile").reasons == ("2021-01 提取结果已更改：collection",)
    assert "2021-01 提取结果已更改：collection" in february.stage("reconcile").reasons
    reconcile.run(JANUARY, settings)
    january, february = status.run(settings)
    assert january.stage("reconcile").state == "current"
    assert february.stage("reconcile").reasons == (
        "2021-01 提取结果已更改：collection",
        "2021-01 对账结果已更改：entry、open_item",
    )


def test_changed_knowledge_makes_every_month_outdated(settings: Settings) -> None:
    path = manifest.path(JANUARY, settings)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert SQL_FILE in content["knowledge"]
    content["knowledge"][SQL_FILE] = "0" * 64
    del content["knowledge"]["sql/match/bank/p10_batch.sql"]
    storage.write_json(path, content)
    january, february = status.run(settings)
    assert january.stage("reconcile").reasons == (
        "对账规则新增：sql/match/bank/p10_batch.sql",
        f"对账规则已更改：{SQL_FILE}",
    )
    assert states((january, february)) == {JANUARY: "ccomo", FEBRUARY: "ccomo"}


def changed_knowledge(path: Path, *names: str) -> None:
    """Make a manifest say that it was made with something else in these files."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert set(names) <= set(content["knowledge"])
    content["knowledge"] |= dict.fromkeys(names, "0" * 64)
    storage.write_json(path, content)


def test_a_changed_declaration_makes_the_extract_and_what_follows_outdated(settings: Settings) -> None:
    folder = settings.month_dir(FEBRUARY) / "extract"
    changed_knowledge(folder / "tax_detail.json", "etl/sources/tax_detail.py")
    changed_knowledge(folder / "death.json", "etl/contracts.py", "etl/extract/cleaning.sql")
    changed_knowledge(folder / "register.json", "etl/contracts.py")
    january, february = status.run(settings)
    assert states((january, february)) == {JANUARY: "cccmc", FEBRUARY: "ooomo"}
    assert february.stage("extract").reasons == (
        "提取规则已更改：etl/contracts.py、etl/extract/cleaning.sql、etl/sources/tax_detail.py",
    )


def test_a_changed_expectation_makes_the_check_outdated(settings: Settings) -> None:
    folder = settings.month_dir(FEBRUARY) / "validate"
    changed_knowledge(folder / "death.json", "expectations/death.json", "expectations/macros.sql")
    february = status.run(settings)[1]
    assert february.stage("extract").state == "current"
    assert february.stage("validate").reasons == ("检查规则已更改：expectations/death.json、expectations/macros.sql",)


def test_a_reconciliation_knows_the_sql_it_was_made_with(settings: Settings, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(manifest.SQL, sql)
    reconcile.run(JANUARY, settings, sql)
    assert manifest.changes(JANUARY, settings, sql) == ()
    with (tmp_path / SQL_FILE).open("a", encoding="utf-8") as file:
        file.write("-- looked at again\n")
    assert manifest.changes(JANUARY, settings, sql) == (manifest.Change("knowledge", SQL_FILE, "changed"),)
    (tmp_path / SQL_FILE).unlink()
    assert manifest.changes(JANUARY, settings, sql) == (manifest.Change("knowledge", SQL_FILE, "gone"),)


def test_a_result_changed_by_hand_is_seen(settings: Settings) -> None:
    folder = settings.month_dir(JANUARY)
    storage.write_rows(folder / "reconcile" / "cluster.parquet", table("cluster"), [])
    next((folder / "statement").glob("*.xlsx")).write_bytes(b"other")
    january, _ = status.run(settings)
    assert january.stage("reconcile").reasons == ("结果文件已更改：months/2021-01/reconcile/cluster.parquet",)
    assert january.stage("statement").reasons[:2] == (
        "所读文件已更改：reconcile/cluster.parquet",
        "结果文件已更改：三方对账表-2021-01.xlsx",
    )


def test_what_is_missing_is_said_once(settings: Settings) -> None:
    (settings.month_dir(FEBRUARY) / "extract" / "death.json").unlink()
    january, february = status.run(settings)
    assert february.stage("extract").reasons == ("提取 death 尚未完成",)
    assert february.stage("reconcile").reasons == ("上游已变，需重做（2021-02 提取 death 尚未完成）",)
    march, *rest = status.run(settings, 2021)[2:]
    assert set(states([march, *rest]).values()) == {"mmmmm"}
    assert (march.rows, march.open_items, march.unexplained) == (0, None, None)
    assert status.reasons([march, *rest]) == []
    assert january.current is False


@pytest.mark.parametrize("year", [None, 2021])
def test_the_command(settings: Settings, year: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDRECON_HOME", str(settings.home))
    asked = ["--year", str(year)] if year else []
    shown = CliRunner().invoke(cli.app, ["status", *asked])
    assert shown.exit_code == 1, shown.output
    assert [line.split()[:6] for line in shown.output.splitlines()[:2]] == [
        ["月份", "提取", "校验", "对账", "装载", "对账表"],
        ["2021-01", "最新", "最新", "最新", "缺", "最新"],
    ]
    found = json.loads(CliRunner().invoke(cli.app, ["status", "--json", *asked]).output)
    assert len(found) == (12 if year else 2)
    assert found[0]["stages"][2]["stage"] == "reconcile"
    assert found[0]["open_items"] == 10


def test_no_month_at_all_is_not_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDRECON_HOME", str(tmp_path))
    shown = CliRunner().invoke(cli.app, ["status"])
    assert shown.exit_code == 1
    assert f"没有收件箱{tmp_path}/inbox：收到的文件未作比对" in "".join(shown.output.split())
    assert not (tmp_path / "postgres").exists()


def test_loaded_months_are_current_until_something_else_is_there(
    settings: Settings, warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=settings.home, warehouse_url=warehouse_url)
    for month in (JANUARY, FEBRUARY):
        load.run(month, settings)
    january, february = status.run(settings)
    assert january.current
    assert february.current
    monkeypatch.setenv("FUNDRECON_HOME", str(settings.home))
    monkeypatch.setenv("FUNDRECON_WAREHOUSE_URL", warehouse_url)
    assert CliRunner().invoke(cli.app, ["status"]).exit_code == 0
    rows = [{"month": FEBRUARY, "stage": "validate", "rule_id": "x", "severity": "info", "message": "新"}]
    path = settings.month_dir(FEBRUARY) / "validate" / "budget.findings.parquet"
    storage.write_rows(path, table("finding"), rows)
    statement.run(FEBRUARY, settings)
    assert status.run(settings)[1].stage("load").reasons == ("数据仓库中不是现在的结果",)
    load.run(FEBRUARY, settings)
    assert status.run(settings)[1].current
