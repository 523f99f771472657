"""The whole way at small scale: a simulated year, its figures, a month run again, a month killed at any stage."""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reporting import OUR_FORMULA
from typer.testing import CliRunner

from etl import cli, pipeline, simulate, storage
from etl.errors import TransientError
from etl.months import Month, of_year
from etl.reconcile import evaluate
from etl.settings import Settings
from etl.warehouse import figures

YEAR, SCALE = 2021, "0.004"
JANUARY = Month("2021-01")
# Three of the published indicators have no one value; the truth holds the bound of the last one only.
NOT_COMPARED = {"indicator.three_public_change"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    simulate.run(YEAR, 5, SCALE, folder)
    return folder


@pytest.fixture(scope="module")
def year(county: Path, tmp_path_factory: pytest.TempPathFactory, module_warehouse_url: str) -> Settings:
    """The year, run; the agency's larger extracts come from its database."""
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        inbox=county / "inbox",
        warehouse_url=module_warehouse_url,
        party_urls={"social_insurance": f"sqlite:///{county / 'agency.db'}"},
    )
    pipeline.run_year(YEAR, settings)
    return settings


def digests(folder: Path) -> dict[str, str]:
    """File -> sha-256 of all that a month computed."""
    return {str(p.relative_to(folder)): storage.sha256(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give these settings."""
    return {
        "FUNDRECON_HOME": str(settings.home),
        "FUNDRECON_INBOX": str(settings.inbox),
        "FUNDRECON_WAREHOUSE_URL": settings.warehouse_url,
        "FUNDRECON_SOCIAL_INSURANCE_URL": settings.party_urls["social_insurance"],
    }


def test_every_figure_equals_the_truth(county: Path, year: Settings) -> None:
    computed = {figure.code: figure.value for figure in figures.run(YEAR, year).figures}
    with (county / "truth" / "figures.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["code"]: Decimal(row["value"]) for row in csv.DictReader(file)}
    assert len(truth) > 35
    assert {c: v for c, v in truth.items() if c not in NOT_COMPARED} == {
        c: computed[c] for c in truth if c not in NOT_COMPARED
    }


def test_differences_are_found_and_named(county: Path, year: Settings) -> None:
    rows = [row for row in evaluate.run(of_year(YEAR), county / "truth", year) if row["subject"] == "cause"]
    injected = sum(row["truth"] for row in rows)
    assert injected > 50
    assert sum(row["found"] for row in rows) >= Decimal("0.95") * injected


def test_the_difference_of_every_cell_is_its_open_items(year: Settings) -> None:
    files = [str(year.month_dir(month) / "reconcile" / "statement.parquet") for month in of_year(YEAR)]
    with storage.connect(year) as connection:
        cells = connection.read_parquet(files).limit(100_000).fetchall()
        wrong = connection.read_parquet(files).filter("difference <> closing - opening + tolerated").fetchall()
    assert len(cells) > 200
    assert wrong == []


def test_a_month_run_again_gives_the_same_bytes(year: Settings) -> None:
    month = Month("2021-03")
    before = digests(year.month_dir(month))
    assert len(before) > 100
    result = CliRunner().invoke(cli.app, ["run-month", month], env=environment(year))
    assert result.exit_code == cli.FINDINGS, result.output
    said = [line.split()[1] for line in result.stdout.splitlines()[:-1]]
    assert said == ["extract", "validate", "reconcile", "load", "statement"]
    assert digests(year.month_dir(month)) == before


def test_the_only_formulas_of_a_statement_are_its_own(year: Settings) -> None:
    (path,) = (year.month_dir(JANUARY) / "statement").glob("*.xlsx")
    book = load_workbook(path)
    assert book.sheetnames[0] == "三方对账表"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 500
    live = [cell.value for cell in cells if cell.data_type == "f"]
    assert live
    assert [formula for formula in live if not re.fullmatch(OUR_FORMULA, formula)] == []


@pytest.fixture
def killed_home(county: Path, year: Settings, tmp_path: Path) -> Iterator[Settings]:
    settings = replace(year, home=tmp_path / "home", inbox=county / "inbox")
    yield settings
    shutil.rmtree(settings.home, ignore_errors=True)


@pytest.mark.parametrize("stage", ["extract", "validate", "reconcile", "load", "statement"])
def test_a_month_killed_in_any_stage_ends_in_the_same_bytes(stage: str, year: Settings, killed_home: Settings) -> None:
    _kill_in(stage, os.environ | environment(killed_home))
    pipeline.run_month(JANUARY, killed_home)
    assert digests(killed_home.month_dir(JANUARY)) == digests(year.month_dir(JANUARY))


def test_a_month_waits_for_the_one_before_and_does_nothing_until_then(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match=r"the month before is not reconciled \[month=2021-02\]"):
        pipeline.run_month(Month("2021-03"), Settings(home=tmp_path, first_month="2021-01"))
    assert list(tmp_path.iterdir()) == []


def _kill_in(stage: str, environment: dict[str, str]) -> None:
    """Start the month in a process of its own and kill it while `stage` is at work."""
    code = (
        "import sys; from etl import pipeline; from etl.months import Month; from etl.settings import Settings\n"
        "for step in pipeline.month_steps(Month('2021-01'), Settings.from_env()):\n"
        "    print(step.stage, flush=True); step.run()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if line.strip() == stage:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
