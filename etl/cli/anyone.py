"""Commands for anyone's data and texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli.common import CLEAN, FINDINGS, Json, app
from etl.cli.show import print_json
from etl.settings import Settings

PANEL = "Anyone's data and texts"


@app.command(rich_help_panel=PANEL)
def spec_schema() -> None:
    """Print the JSON schema of declarations, for editors."""
    from etl.reconcile.spec.model import json_schema

    print_json(json_schema())


@app.command(rich_help_panel=PANEL)
def check_report(
    file: Annotated[
        Path, typer.Argument(help="published text: txt, md, docx, html or pdf", exists=True, dir_okay=False)
    ],
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help="compare with the warehouse's figures")] = None,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option(help="write the text with its marks to this page")] = None,
    verbose: Annotated[bool, typer.Option("--all", help="show what agrees as well")] = False,
) -> None:
    """Check a published text for figures that cannot be true; exit code 1 if there are any."""
    from etl.checker import command

    known = _figures_of(year) if year else None
    raise typer.Exit(FINDINGS if command.run(file, html, as_json, verbose, year or 0, known) else CLEAN)


def _figures_of(year: int) -> list[Any]:
    from etl.warehouse import figures as stage
    from etl.warehouse import server

    with server.begin(Settings.from_env()) as connection:
        return list(stage.compute(year, connection))
