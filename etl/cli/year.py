"""Commands of one year."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import tables
from etl.cli.common import CLEAN, FINDINGS, Json, ReplaceSigned, Verbose, YearArg, app, closing, settings_with
from etl.cli.progress import following
from etl.cli.show import err, print_json, print_table, show
from etl.months import of_year
from etl.settings import Settings

PANEL = "A year"


@app.command(rich_help_panel=PANEL)
def run_year(
    year: YearArg, replace_signed: ReplaceSigned = False, verbose: Verbose = False, as_json: Json = False
) -> None:
    """The twelve months of a year in order, then its figures, without Airflow: a line for each month."""
    from etl import pipeline

    settings = settings_with(replace_signed)
    with following(settings, "month", verbose=verbose, as_json=as_json) as listener:
        pipeline.run_year(year, settings, listener)
    raise typer.Exit(closing(settings, of_year(year)))


@app.command(rich_help_panel=PANEL)
def figures(
    year: YearArg,
    restated_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="date of a correction")] = None,
    reason: Annotated[str, typer.Option(help="reason of a correction")] = "",
    as_json: Json = False,
) -> None:
    """The figures of a year, each with formula, numerator, denominator, months covered, status and known limits."""
    from etl.report import figures_text
    from etl.warehouse import figures as stage

    summary = stage.run(year, Settings.from_env(), restated_on.date() if restated_on else None, reason)
    if as_json:
        print_json([asdict(row) for row in summary.figures])
        return
    for line in figures_text.lines(summary):
        show(line)


@app.command(rich_help_panel=PANEL)
def compare(year: YearArg, as_json: Json = False) -> None:
    """Published and computed figures side by side; exit code 1 if a figure that should agree does not."""
    from etl.warehouse import figures as stage

    compared = stage.compare(year, Settings.from_env())
    if as_json:
        print_json([asdict(one) for one in compared])
    else:
        print_table(tables.published(compared))
        for line in (*tables.explanations(compared), tables.verdicts(compared)):
            show(line)
    raise typer.Exit(FINDINGS if any(one.verdict == "differs" for one in compared) else CLEAN)


@app.command(rich_help_panel=PANEL)
def trace(
    code: Annotated[str, typer.Argument(help="figure code or formula id, such as benefit.resident.amount")],
    year: YearArg,
    html: Annotated[Path | None, typer.Option(help="write the trace to this page")] = None,
    as_json: Json = False,
) -> None:
    """A figure back to its data: formula, months, rules and findings, source files with hash, sampled rows."""
    from etl.report import trace as stage
    from etl.report import trace_text

    found = stage.run(code, year, Settings.from_env())
    if html:
        show(trace_text.page(found, html), out=err)
    if as_json:
        print_json([stage.as_json(one) for one in found])
        return
    for one in found:
        for line in trace_text.lines(one):
            show(line)


@app.command(rich_help_panel=PANEL)
def workbook(year: YearArg, as_json: Json = False) -> None:
    """Write the yearly workbook (xlsx)."""
    from etl.report import workbook as stage

    show(stage.run(year, Settings.from_env()), as_json)


@app.command(rich_help_panel=PANEL)
def report(year: YearArg, as_json: Json = False) -> None:
    """Write the drafted self-evaluation of a year (docx)."""
    from etl.report import draft as stage

    show(stage.run(year, Settings.from_env()), as_json)


@app.command(rich_help_panel=PANEL)
def dashboard(year: YearArg, as_json: Json = False) -> None:
    """Write a year on one self-contained page (html)."""
    from etl.report import dashboard as stage

    show(stage.run(year, Settings.from_env()), as_json)
