"""Commands about all there is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl.cli.common import CLEAN, FINDINGS, Json, app
from etl.cli.show import print_json, print_lean, show
from etl.settings import INSTALLED, Settings

PANEL = "All there is"


@app.command(rich_help_panel=PANEL)
def status(
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help="its twelve months; else all so far")] = None,
    as_json: Json = False,
) -> None:
    """Every month: state of each stage and why it is outdated, hashes, open items, what is loaded, who signed."""
    from etl import status as look
    from etl.freshness import why
    from etl.report.console import place, wrap

    settings = Settings.from_env()
    months = look.run(settings, year)
    if as_json:
        print_json([asdict(month) | {"current": month.current} for month in months])
    else:
        print_lean(look.table(months))
        unseen = [] if settings.inbox_dir.is_dir() else [why("no_inbox", name=place(settings.inbox_dir))]
        for reason in (*look.reasons(months), *unseen):
            for line in wrap(reason):
                show(line)
    raise typer.Exit(CLEAN if months and all(month.current for month in months) else FINDINGS)


@app.command(rich_help_panel=PANEL)
def migrate() -> None:
    """Bring the warehouse's schema, views, roles and grants up to date; loading does so by itself."""
    from etl.warehouse import migrate as stage

    stage.upgrade(Settings.from_env())


@app.command(rich_help_panel=PANEL)
def dictionary(
    page: Annotated[Path | None, typer.Option(help="page to write; the project's docs/dictionary.html")] = None,
    warehouse: Annotated[bool, typer.Option(help="fill report.dictionary as well")] = True,
) -> None:
    """Write the data dictionary: a page, and a table of the warehouse."""
    from etl.report import dictionary as stage

    path = page or (Path("dictionary.html") if INSTALLED else stage.PAGE)
    show(stage.run(Settings.from_env(), path) if warehouse else stage.write(path))
