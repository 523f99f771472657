"""The speed bench on a few rows: every contender finds the same; what is told is what was measured."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from etl.bench import speed
from etl.bench.speed import agreement, contenders, generate, measure, report
from etl.bench.speed.model import PARTIES, Counts, Limits, Result, Round
from etl.cli import app
from etl.errors import ContractError

pytest.importorskip("polars")
pytest.importorskip("datacompy")
ROWS = 2_000


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connected:
        yield connected


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, connection: duckdb.DuckDBPyConnection) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    generate.write(folder, ROWS, 3, connection)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Result]]:
    out = tmp_path_factory.mktemp("bench")
    return out, speed.run([300, ROWS], 1, [], out, Limits(), seed=3)


def test_every_contender_ran_and_found_what_the_generator_put_there(run: tuple[Path, list[Result]], data: Path) -> None:
    out, results = run
    truth = json.loads((data / "truth.json").read_text())
    assert [(r.rows, r.contender) for r in results] == [
        (rows, one.name) for rows in (300, ROWS) for one in contenders.ALL
    ]
    assert [r.skipped for r in results] == [""] * len(results)
    assert {len(r.rounds) for r in results} == {1}
    of_size = [r.counts for r in results if r.rows == ROWS]
    assert len(set(of_size)) == 1
    assert of_size[0] is not None
    assert (of_size[0].agree, of_size[0].missing, of_size[0].differ) == (
        truth["agree"], truth["missing"], truth["differ"],
    )  # fmt: skip
    assert min(truth.values()) > 0
    assert sorted(path.name for path in out.iterdir()) == ["bench.json", "bench.md", "bench.png", "bench.svg", "data"]
    assert list((out / "data").iterdir()) == []


def test_the_table_tells_every_contender_and_the_chart_is_labelled(run: tuple[Path, list[Result]]) -> None:
    out, results = run
    lines = (out / "bench.md").read_text().splitlines()
    for one in contenders.ALL:
        assert sum(line.startswith("| 2,000") and one.what in line for line in lines) == 1
    assert sum(line.startswith("- 3 x 2,000: ours is ") for line in lines) == len(contenders.ALL) - 1
    assert sum("ours per row at 3 x 2,000: " in line for line in lines) == 1
    told = json.loads((out / "bench.json").read_text())
    assert len(told["results"]) == len(results)
    assert told["versions"]["polars"]
    assert (out / "bench.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "bench.svg").read_text().count("<g id=") > 20


def test_parts_of_our_time_are_told(run: tuple[Path, list[Result]]) -> None:
    ours = next(r for r in run[1] if r.contender == "ours" and r.rows == ROWS)
    names = [name for name, _ in ours.parts]
    assert names[0] == "declared.run.run"
    assert any(name.startswith("reconcile.") for name in names)


def test_rows_are_the_same_for_a_seed_and_differ_for_another(
    tmp_path: Path, data: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    generate.write(tmp_path / "same", ROWS, 3, connection)
    generate.write(tmp_path / "other", ROWS, 4, connection)
    for party in PARTIES:
        same, other, first = (
            connection.execute(f"from '{folder}/{party}.parquet' order by ref").fetchall()
            for folder in (tmp_path / "same", tmp_path / "other", data)
        )
        assert same == first
        assert other != first


def test_rows_hold_what_makes_reconciling_hard(data: Path, connection: duckdb.DuckDBPyConnection) -> None:
    held = " union all ".join(f"select *, '{party}' as party from '{data}/{party}.parquet'" for party in PARTIES)
    connection.execute(f"create or replace temp table held as {held}")
    unlike = connection.execute("select count(*) from held where ticket_no is null").fetchall()[0][0]
    twice = connection.execute("""
        select count(*) from (select party, ticket_no from held where ticket_no is not null
                              group by party, ticket_no having count(*) = 2)
    """).fetchall()[0][0]
    refs = connection.execute("select count(*) = count(distinct (party, ref)) from held").fetchall()[0][0]
    assert unlike > 0
    assert twice >= 3
    assert refs
    assert connection.execute("select typeof(amount) from held limit 1").fetchall() == [("DECIMAL(18,2)",)]


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(min_value=1, max_value=400), seed=st.integers(min_value=0, max_value=9))
def test_truth_is_what_the_bare_join_sees(
    rows: int, seed: int, tmp_path_factory: pytest.TempPathFactory, connection: duckdb.DuckDBPyConnection
) -> None:
    folder = tmp_path_factory.mktemp("any")
    truth = generate.write(folder, rows, seed, connection)
    floor = contenders.named("floor")
    floor.run(folder, folder, Limits())
    counts = agreement.count(connection, floor.cells(folder, folder))
    assert {"agree": counts.agree, "missing": counts.missing, "differ": counts.differ} == truth


def test_each_contender_on_eight_tickets_seen_by_eye(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """1, 2 agree; 3 differs by a fen; 4, 5, 6 lack a party each; 7 stands twice at tax; 8 is paid twice by all."""
    held = {
        "tax": [("1", 100), ("2", 5), ("3", 7), ("5", 9), ("6", 9), ("7", 3), ("7", 3), ("8", 4), ("8", 4), (None, 1)],
        "agency": [("1", 100), ("2", 5), ("3", 7), ("4", 9), ("6", 9), ("7", 3), ("8", 4), ("8", 4), (None, 1)],
        "finance": [("1", 100), ("2", 5), ("3", 8), ("4", 9), ("5", 9), ("7", 3), ("8", 4), ("8", 4)],
    }
    for party, rows in held.items():
        values = ", ".join(
            f"('{party}{n}', {ticket or 'null'}, 'P', 'medical', '2021-03', date '2021-03-05', {fen} * 0.01)"
            for n, (ticket, fen) in enumerate(rows)
        )
        connection.execute(f"""
            copy (select ref, ticket_no::varchar as ticket_no, payer_id, fund, period, entry_date,
                         amount::decimal(18, 2) as amount
                  from (values {values}) held(ref, ticket_no, payer_id, fund, period, entry_date, amount))
            to '{tmp_path}/{party}.parquet' (format parquet)
        """)
    for one in contenders.ALL:
        out = tmp_path / one.name
        out.mkdir()
        one.run(tmp_path, out, Limits())
        counts = agreement.count(connection, one.cells(tmp_path, out))
        assert (one.name, counts.agree, counts.missing, counts.differ) == (one.name, 2, 3, 1)


def _result(name: str, rows: int, seconds: float, counts: Counts) -> Result:
    rounds = tuple(Round(seconds * times, seconds, 2**30, seconds) for times in (0.5, 1, 3))
    return Result(name, contenders.named(name).what, rows, rounds, counts)


FOUND = Counts(97, 2, 1, "abc")


@pytest.mark.parametrize("other", [replace(FOUND, agree=96), replace(FOUND, digest="abd")])
def test_unlike_findings_stop_the_bench(other: Counts) -> None:
    results = [_result("floor", 100, 1, FOUND), _result("ours", 100, 1, other)]
    with pytest.raises(ContractError, match="ours found"):
        agreement.demand(results, {"agree": 97, "missing": 2, "differ": 1})


def test_like_findings_that_are_not_the_truth_stop_the_bench() -> None:
    with pytest.raises(ContractError, match="floor found"):
        agreement.demand([_result("floor", 100, 1, FOUND)], {"agree": 98, "missing": 1, "differ": 1})


def test_ratios_are_of_medians() -> None:
    results = [
        _result("floor", 100, 2, FOUND), _result("ours", 100, 3, FOUND), _result("pandas", 100, 18, FOUND),
        _result("ours", 1000, 33, FOUND),
    ]  # fmt: skip
    assert report.ratios(results) == [
        "- 3 x 100: ours is 1.50 times as long as floor",
        "- 3 x 100: ours is 6.0 times faster than pandas",
        "- ours per row at 3 x 1,000: 1.10 times that at 3 x 100",
    ]
    assert report.rows(results)[1] == {
        "rows per party": "100", "contender": contenders.named("ours").what, "seconds": "3.00",
        "least-most": "1.50-9.00", "times the floor": "1.50", "CPU s": "3.0",
        "CPU times the floor": "1.50", "peak MiB": "1,024", "rows/s": "100",
    }  # fmt: skip


def test_who_needs_more_memory_than_there_is_is_skipped_and_said(tmp_path: Path) -> None:
    greedy = replace(contenders.named("polars"), need=2**60)
    absent = replace(contenders.named("pandas"), library="no_such_library")
    results = measure.compare(50, 1, [contenders.named("floor"), greedy, absent], tmp_path, Limits())
    assert [bool(r.rounds) for r in results] == [True, False, False]
    assert re.fullmatch(r"needs about \d+ GiB at this size, \d+ GiB are free", results[1].skipped)
    assert results[2].skipped == "no_such_library is not installed"
    assert f"skipped: {results[1].skipped}" in "\n".join(report.table(results))


def test_command_prints_json_of_those_asked_for(tmp_path: Path) -> None:
    command = ["bench", "--rows", "60", "--rounds", "1", "--only", "floor", "--only", "polars", "--json"]
    ran = CliRunner().invoke(app, [*command, "--out", str(tmp_path), "--keep"])
    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    assert [r["contender"] for r in told["results"]] == ["floor", "polars"]
    assert (tmp_path / "data" / "60-1" / "truth.json").is_file()


def test_unknown_contender_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="unknown: excel"):
        speed.run([10], 1, ["excel"], tmp_path, Limits())
