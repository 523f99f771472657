"""Whole reconciliations on both engines: every table they write is the same, row by row and byte by byte."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from declaring import SPEC, asked, written
from spark_engines import FILES_ALONE, needs_spark

from etl import extract, reconcile, simulate
from etl.declared.run import run as declared
from etl.months import Month
from etl.reconcile import manifest
from etl.settings import PROJECT, Settings
from etl.sources import due

pytestmark = needs_spark

JANUARY, FEBRUARY = MONTHS = (Month("2021-01"), Month("2021-02"))
SEED, SCALE = 7, "0.002"
COUNTY_TABLES = {
    *("entry", "match", "open_item", "candidate", "cause_movement", "statement", "verdict", "cluster", "finding"),
}
EXAMPLES = {"three-parties": [""], "bank-ledger": ["2021-03", "2021-04"], "control-totals": [""]}


def _tables(folder: Path) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}


def _assert_same(spark: Path, duck: Path) -> None:
    """The same tables with the same rows in the same order."""
    ours, theirs = _tables(spark), _tables(duck)
    assert theirs
    assert ours.keys() == theirs.keys()
    for name, table in theirs.items():
        assert ours[name].schema == table.schema, name
        assert ours[name].to_pylist() == table.to_pylist(), name


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A county's January and February, reconciled on DuckDB."""
    settings = Settings(home=tmp_path_factory.mktemp("duck"))
    simulate.run(2021, SEED, SCALE, settings.home)
    for month in MONTHS:
        for source in due(month, settings):
            extract.run(month, source.name, settings)
        reconcile.run(month, settings)
    return settings


@pytest.fixture(scope="module")
def spark(duck: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same extracts, reconciled on Spark: January's tables are all few rows, most of February's are files."""
    home = tmp_path_factory.mktemp("spark") / "home"
    shutil.copytree(duck.home, home, ignore=shutil.ignore_patterns("reconcile"))
    settings = replace(duck, home=home, engine="spark")
    reconcile.run(JANUARY, settings)
    reconcile.run(FEBRUARY, replace(settings, spark_few=30))
    return settings


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("month", MONTHS)
def test_a_month_of_the_county(duck: Settings, spark: Settings, month: Month) -> None:
    ours, theirs = (settings.month_dir(month) / "reconcile" for settings in (spark, duck))
    assert {name for name, table in _tables(theirs).items() if table.num_rows} == COUNTY_TABLES
    _assert_same(ours, theirs)


def test_open_items_are_carried(spark: Settings) -> None:
    """February stands on what January left open, of which some is cleared and some stays."""
    before, after = (pq.read_table(manifest.folder(month, spark) / "open_item.parquet") for month in MONTHS)
    left, still = (set(table["entry_id"].to_pylist()) for table in (before, after))
    assert left & still
    assert left - still


@pytest.mark.parametrize("month", MONTHS)
def test_manifests_tell_the_same_bytes(duck: Settings, spark: Settings, month: Month) -> None:
    """A month reconciled on one engine is current for who looks with the other."""
    ours, theirs = (manifest.path(month, settings).read_text(encoding="utf-8") for settings in (spark, duck))
    assert ours == theirs
    assert manifest.state(month, replace(spark, engine="duckdb")) == "current"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("few", [Settings.spark_few, FILES_ALONE], ids=["few", "files"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example(tmp_path: Path, example: str, few: int) -> None:
    """All that is written: tables as Parquet and CSV, the page, and the hashes of them."""
    file = PROJECT / "examples" / example / "reconciliation.yaml"
    results: dict[str, Path | None] = {"duckdb": None, "spark": None}
    for period in EXAMPLES[example]:
        for engine, previous in results.items():
            out = tmp_path / engine / (period or "only")
            declared(file, out, Settings(home=tmp_path / "home", engine=engine, spark_few=few), previous, period)
            results[engine] = out
        ours, theirs = results["spark"], results["duckdb"]
        assert ours is not None
        assert theirs is not None
        _assert_same(ours, theirs)
        assert (ours / "summary.json").read_text("utf-8") == (theirs / "summary.json").read_text("utf-8")


SOLVED = SPEC.replace("keys: [ticket]", "method: subset\n        cardinality: 1:n\n        bound: 5")
LEFT = "编号,票号,险种,日期,金额\nL1,T1,养老,2021-03-01,60.00\nL2,T2,医疗,2021-03-01,60.00\n"
RIGHT = (
    "编号,票号,险种,日期,金额\n"
    + "".join(f"R{n},T{n},养老,2021-03-02,{n}0.00\n" for n in (1, 5, 7))  # 10 + 50, and 70 is left
    + "".join(f"S{n},S{n},医疗,2021-03-02,{n}0.00\n" for n in (1, 2, 3, 4, 5))  # six entries are beyond the bound
)


def test_the_residue_is_solved_within_its_bound(tmp_path: Path) -> None:
    spec = written(tmp_path, SOLVED, left=LEFT, right=RIGHT)
    for engine in ("duckdb", "spark"):
        declared(spec, tmp_path / engine, Settings(home=tmp_path / "home", engine=engine))
    assert asked(tmp_path / "spark", "select ref from match order by ref") == [("L1",), ("R1",), ("R5",)]
    told = asked(tmp_path / "spark", "select status, count(*) from candidate group by status")
    assert told == [("gave_up", 6)]
    _assert_same(tmp_path / "spark", tmp_path / "duckdb")
