"""Whole reconciliations on both engines: every table they write is the same, row by row and byte by byte."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from declaring import SPEC, asked, written
from spark_engines import FILES_ALONE

from etl import extract, reconcile, simulate
from etl.declared.run import run as declared
from etl.months import Month
from etl.reconcile import manifest
from etl.settings import PROJECT, Settings
from etl.sources import due

pytestmark = pytest.mark.spark

JANUARY, FEBRUARY = MONTHS = (Month("2021-01"), Month("2021-02"))
SEED, SCALE = 7, "0.002"
COUNTY_TABLES = {
    *("entry", "match", "open_item", "candidate", "cause_movement", "statement", "verdict", "cluster", "finding"),
}
EXAMPLES = {"three-parties": [""], "bank-ledger": ["2021-03", "2021-04"], "control-totals": [""]}


def _tables(folder: Path) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}


class Compared(NamedTuple):
    """What was the same on both engines, and how many seconds of the clock either took."""

    tables: int
    rows: int
    duck: float
    spark: float


_SECONDS: dict[Path, float] = {}  # by the folder that was written


def _timed(folder: Path, work: Callable[[], object]) -> None:
    start = time.monotonic()
    work()
    _SECONDS[folder] = time.monotonic() - start


@pytest.fixture(scope="module")
def compared(request: pytest.FixtureRequest) -> Iterator[dict[str, Compared]]:
    """What was compared, told when all is: a test that passes says nothing of how much it looked at."""
    lines: dict[str, Compared] = {}
    yield lines
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{'the same on both engines':<36}{'tables':>7}{'rows':>8}{'duckdb s':>10}{'spark s':>9}")
        for what, (tables, rows, duck, spark) in lines.items():
            print(f"{what:<36}{tables:>7}{rows:>8,}{duck:>10.1f}{spark:>9.1f}")


def _assert_same(spark: Path, duck: Path) -> Compared:
    """The same tables with the same rows in the same order."""
    ours, theirs = _tables(spark), _tables(duck)
    assert theirs
    assert ours.keys() == theirs.keys()
    for name, table in theirs.items():
        assert ours[name].schema == table.schema, name
        assert ours[name].to_pylist() == table.to_pylist(), name
    rows = sum(table.num_rows for table in theirs.values())
    return Compared(len(theirs), rows, _SECONDS[duck], _SECONDS[spark])


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A county's January and February, reconciled on DuckDB."""
    settings = Settings(home=tmp_path_factory.mktemp("duck"))
    simulate.run(2021, SEED, SCALE, settings.home)
    for month in MONTHS:
        for source in due(month, settings):
            extract.run(month, source.name, settings)
        _month(month, settings)
    return settings


@pytest.fixture(scope="module")
def spark(duck: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same extracts, reconciled on Spark: January's tables are all few rows, most of February's are files."""
    home = tmp_path_factory.mktemp("spark") / "home"
    shutil.copytree(duck.home, home, ignore=shutil.ignore_patterns("reconcile"))
    settings = replace(duck, home=home, engine="spark")
    _month(JANUARY, settings)
    _month(FEBRUARY, replace(settings, spark_few=30))
    return settings


def _month(month: Month, settings: Settings) -> None:
    _timed(manifest.folder(month, settings), lambda: reconcile.run(month, settings))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("month", MONTHS)
def test_a_month_of_the_county(duck: Settings, spark: Settings, compared: dict[str, Compared], month: Month) -> None:
    ours, theirs = (manifest.folder(month, settings) for settings in (spark, duck))
    assert {name for name, table in _tables(theirs).items() if table.num_rows} == COUNTY_TABLES
    compared[f"county {month}"] = _assert_same(ours, theirs)


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
def test_an_example(tmp_path: Path, compared: dict[str, Compared], example: str, few: int) -> None:
    """All that is written: tables as Parquet and CSV, the page, and the hashes of them."""
    file = PROJECT / "examples" / example / "reconciliation.yaml"
    results: dict[str, Path | None] = {"duckdb": None, "spark": None}
    for period in EXAMPLES[example]:
        for engine, previous in results.items():
            out = tmp_path / engine / (period or "only")
            bulk_rows = 1 if engine == "spark" else Settings.bulk_rows  # of any number: Spark has no bulk pass
            settings = Settings(home=tmp_path / "home", engine=engine, spark_few=few, bulk_rows=bulk_rows)
            _declared(file, out, settings, previous, period)
            results[engine] = out
        ours, theirs = results["spark"], results["duckdb"]
        assert ours is not None
        assert theirs is not None
        what = " ".join(filter(None, (example, period, "" if few else "(files)")))
        compared[what] = _assert_same(ours, theirs)
        assert (ours / "summary.json").read_text("utf-8") == (theirs / "summary.json").read_text("utf-8")


def _declared(file: Path, out: Path, settings: Settings, previous: Path | None = None, period: str = "") -> None:
    _timed(out, lambda: declared(file, out, settings, previous, period))


SOLVED = SPEC.replace("keys: [ticket]", "method: subset\n        cardinality: 1:n\n        bound: 5")
LEFT = "编号,票号,险种,日期,金额\nL1,T1,养老,2021-03-01,60.00\nL2,T2,医疗,2021-03-01,60.00\n"
RIGHT = (
    "编号,票号,险种,日期,金额\n"
    + "".join(f"R{n},T{n},养老,2021-03-02,{n}0.00\n" for n in (1, 5, 7))  # 10 + 50, and 70 is left
    + "".join(f"S{n},S{n},医疗,2021-03-02,{n}0.00\n" for n in (1, 2, 3, 4, 5))  # six entries are beyond the bound
)


def test_the_residue_is_solved_within_its_bound(tmp_path: Path, compared: dict[str, Compared]) -> None:
    spec = written(tmp_path, SOLVED, left=LEFT, right=RIGHT)
    for engine in ("duckdb", "spark"):
        _declared(spec, tmp_path / engine, Settings(home=tmp_path / "home", engine=engine))
    assert asked(tmp_path / "spark", "select ref from match order by ref") == [("L1",), ("R1",), ("R5",)]
    told = asked(tmp_path / "spark", "select status, count(*) from candidate group by status")
    assert told == [("gave_up", 6)]
    compared["subset sums, one beyond the bound"] = _assert_same(tmp_path / "spark", tmp_path / "duckdb")
