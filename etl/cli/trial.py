"""Commands that put the pipeline and the engine to the test, on data whose truth is known."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli.common import Json, YearArg, app
from etl.cli.show import err, print_json, print_rows, progress_bar, show
from etl.months import of_year
from etl.settings import Settings

PANEL = "On trial"
_RATES = ("name", "truth", "given", "found", "recall", "precision")
_SHOWN = {"cause": ("leg", *_RATES), "rule": _RATES}
Truth = Annotated[Path, typer.Option(help="truth folder written by `simulate`", exists=True, file_okay=False)]


@app.command(rich_help_panel=PANEL)
def simulate(
    year: Annotated[int, typer.Option(min=1990, max=2100)] = 2021,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    scale: Annotated[float, typer.Option(min=0.0001, help="1 is the whole county")] = 1.0,
    out: Annotated[Path, typer.Option(help="folder to write")] = Path("data/county"),
    as_json: Json = False,
) -> None:
    """Write what the three parties of a county would send in a year, with labelled truth beside it."""
    from etl import simulate as simulator

    with progress_bar() as progress:
        task = progress.add_task("simulate", total=12)
        summary = simulator.run(year, seed, scale, out, on_month=lambda _: progress.advance(task))
    show(summary, as_json)


@app.command(rich_help_panel=PANEL)
def evaluate(year: YearArg, truth: Truth, as_json: Json = False) -> None:
    """Recall and precision per cause and rule against the truth of a simulated year."""
    from etl.reconcile import evaluate as stage

    rows = stage.run(of_year(year), truth, Settings.from_env())
    if as_json:
        print_json(rows)
        return
    for subject, part in groupby(rows, key=lambda row: str(row["subject"])):
        print_rows([_told(row) for row in part], False, f"{year} {subject}")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What a table shows of a row: a cause of no leg is that of all; what was taken for another has no rates."""
    shown = {name: row[name] for name in _SHOWN.get(row["subject"], ("leg", "name", "truth"))}
    return shown | {"leg": row["leg"] or "all"} if row["subject"] == "cause" else shown


@app.command(rich_help_panel=PANEL)
def family(
    size: Annotated[int, typer.Option(min=1, help="entries a side")] = 10_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    difficulty: Annotated[str, typer.Option(help="easy, medium or hard")] = "hard",
    pairs: Annotated[bool, typer.Option("--pairs", help="score pairs of entries instead of whole groups")] = False,
    out: Annotated[Path | None, typer.Option(help="folder for files, truth and declaration")] = None,
    as_json: Json = False,
) -> None:
    """A synthetic bank statement and ledger with truth: precision, recall and F1 of matchers side by side."""
    from etl.bench.family import compare, generate, ours

    made = generate(seed, size, difficulty)
    if out:
        ours.prepare(made, out)
    scores = compare.compare(made)
    rows = (compare.table if as_json else compare.brief)(scores, "pairs" if pairs else "groups")
    print_rows(rows, as_json, title=f"{difficulty} {size} {seed}: precision, recall, F1 in percent, wrong yuan")


@app.command(rich_help_panel=PANEL)
def bench(
    rows: Annotated[list[int] | None, typer.Option(min=1, help="rows per party; may be given several times")] = None,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    only: Annotated[list[str] | None, typer.Option(help="contender; may be given several times")] = None,
    out: Annotated[Path, typer.Option(help="folder for table, JSON and chart")] = Path("data/bench"),
    memory: Annotated[str, typer.Option(help="limit of DuckDB")] = "4GB",
    threads: Annotated[int, typer.Option(min=1)] = 2,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    keep: Annotated[bool, typer.Option("--keep", help="keep the rows that were made, for the next time")] = False,
    as_json: Json = False,
) -> None:
    """The engine's speed beside the bare join, polars, pandas and datacompy, on rows of three parties (extra bench)."""
    from etl.bench import speed
    from etl.bench.speed import report
    from etl.bench.speed.model import Limits

    limits = Limits(threads, memory)
    results = speed.run(rows or [1_000_000], rounds, only or [], out.resolve(), limits, seed, keep, err.print)
    if as_json:
        print_json(report.as_json(results, limits))
        return
    print_rows(report.brief(results), as_json, title="3 parties")
    typer.echo("\n".join(report.ratios(results)))
