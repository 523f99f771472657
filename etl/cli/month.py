"""Commands of one month: its stages, one by one or all together, and its signatures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from etl.cli.common import (
    CLEAN,
    FINDINGS,
    Json,
    MonthArg,
    ReplaceSigned,
    Verbose,
    app,
    closing,
    exit_code,
    month_of,
    settings_with,
)
from etl.cli.progress import following
from etl.cli.show import show
from etl.months import Month
from etl.settings import Settings

PANEL = "A month"
ExtractsArg = Annotated[list[str] | None, typer.Argument(help="extracts; all that are due if none is named")]


@app.command(rich_help_panel=PANEL)
def extract(month: MonthArg, extracts: ExtractsArg = None, as_json: Json = False) -> None:
    """Freeze, read and type the files of a month."""
    from etl import extract as stage

    settings = Settings.from_env()
    names = _names(month, extracts, settings)
    for name in names:
        show(stage.run(month, name, settings), as_json)
    raise typer.Exit(exit_code(settings, [month], *(f"extract/{name}.findings.parquet" for name in names)))


@app.command(rich_help_panel=PANEL)
def validate(month: MonthArg, extracts: ExtractsArg = None, as_json: Json = False) -> None:
    """Check the extracts of a month against their expectations."""
    from etl import validate as stage

    settings = Settings.from_env()
    names = _names(month, extracts, settings)
    for name in names:
        show(stage.run(month, name, settings), as_json)
    raise typer.Exit(exit_code(settings, [month], *(f"validate/{name}.findings.parquet" for name in names)))


@app.command(rich_help_panel=PANEL)
def reconcile(
    subject: Annotated[str, typer.Argument(metavar="YYYY-MM | SPEC", help="a month of the county, or a declaration")],
    out: Annotated[Path | None, typer.Option(help="SPEC: folder that gets the result, replaced as a whole")] = None,
    previous: Annotated[Path | None, typer.Option(help="SPEC: result of the period before: carry its items")] = None,
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="SPEC: period, in place of the declaration's")] = "",
    as_json: Json = False,
) -> None:
    """Reconcile a month, or anyone's data by a declaration (YAML): matches, causes, open items, proof."""
    settings = Settings.from_env()
    if re.fullmatch(r"\d{4}-\d{2}", subject):
        from etl import reconcile as stage

        if out or previous or period:
            raise typer.BadParameter("--out, --previous and --period are for a declaration, not for a month")
        month = month_of(subject)
        show(stage.run(month, settings), as_json)
        raise typer.Exit(exit_code(settings, [month], "reconcile/finding.parquet"))
    if out is None:
        raise typer.BadParameter("a declaration needs --out DIR")
    from etl.declared import run as declared

    summary = declared.run(Path(subject), out, settings, previous, month_of(period) if period else "")
    show(summary, as_json)
    raise typer.Exit(FINDINGS if summary.findings else CLEAN)


@app.command(rich_help_panel=PANEL)
def load(month: MonthArg, replace_signed: ReplaceSigned = False, as_json: Json = False) -> None:
    """Replace a month in the warehouse, in one transaction."""
    from etl.warehouse import load as stage

    show(stage.run(month, settings_with(replace_signed)), as_json)


@app.command(rich_help_panel=PANEL)
def statement(month: MonthArg, as_json: Json = False) -> None:
    """Write the month's statement workbook."""
    from etl.report import statement as stage

    show(stage.run(month, Settings.from_env()), as_json)


@app.command(rich_help_panel=PANEL)
def run_month(
    month: MonthArg, replace_signed: ReplaceSigned = False, verbose: Verbose = False, as_json: Json = False
) -> None:
    """All stages of a month, one after another, without Airflow: a line for each stage."""
    from etl import pipeline

    settings = settings_with(replace_signed)
    with following(settings, "stage", verbose=verbose, as_json=as_json) as listener:
        pipeline.run_month(month, settings, listener)
    raise typer.Exit(closing(settings, [month]))


@app.command(rich_help_panel=PANEL)
def sign(
    month: MonthArg,
    role: Annotated[str, typer.Option(help="制表, 复核 or 负责人 (prepared, reviewed, approved)")],
    name: Annotated[str, typer.Option(help="who signs")],
    reject: Annotated[bool, typer.Option("--reject", help="refuse instead of approving")] = False,
    note: Annotated[str, typer.Option(help="what is to be said with it")] = "",
    as_json: Json = False,
) -> None:
    """Sign the statement of a month as it is loaded; what is signed stays on record."""
    from etl.warehouse import sign as stage

    try:
        key = stage.role_of(role)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if not name.strip():
        raise typer.BadParameter("a signature needs a name")
    show(stage.run(month, key, name.strip(), Settings.from_env(), approve=not reject, note=note), as_json)


def _names(month: Month, extracts: list[str] | None, settings: Settings) -> list[str]:
    from etl.sources import due

    known = [source.name for source in due(month, settings)]
    if unknown := set(extracts or ()) - set(known):
        raise typer.BadParameter(f"not due in {month}: {', '.join(sorted(unknown))}; due are {', '.join(known)}")
    return extracts or known
