"""What the commands share: the app, arguments, exit codes."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import Annotated

import typer

from etl.months import Month
from etl.settings import Settings

CLEAN, FINDINGS, ERROR = 0, 1, 2
_HELP = "Reconcile the social insurance funds of a county: finance, social insurance, tax."
app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

MonthArg = Annotated[Month, typer.Argument(parser=Month, metavar="YYYY-MM", help="settlement month")]
YearArg = Annotated[int, typer.Argument(min=1990, max=2100)]
Json = Annotated[bool, typer.Option("--json", help="print JSON for machines")]
Verbose = Annotated[bool, typer.Option("--verbose", help="a line for each step")]
ReplaceSigned = Annotated[bool, typer.Option("--replace-signed", help="load even what replaces a signed month")]


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(version("fund-reconciliation"))
        raise typer.Exit


@app.callback(help=_HELP)
def _before_any_command(
    _: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="say which it is")] = False,
) -> None:
    pass


def settings_with(replace_signed: bool) -> Settings:
    """Settings of the environment; the option may allow what the variable does not."""
    settings = Settings.from_env()
    return replace(settings, replace_signed=settings.replace_signed or replace_signed)


def month_of(text: str) -> Month:
    """The month `text` names; BadParameter if it is none."""
    try:
        return Month(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def findings(settings: Settings, months: list[Month], *files: str) -> int:
    """How many findings that are not just information the months' outputs hold, in `files` (all that hold any)."""
    from etl import storage

    patterns = files or ("*/*finding*.parquet",)
    found = [str(f) for m in months for pattern in patterns for f in settings.month_dir(m).glob(pattern)]
    if not found:
        return 0
    with storage.connect(settings) as connection:
        counted = connection.read_parquet(found).filter("severity <> 'info'").aggregate("count(*)")
        return int(counted.fetchall()[0][0])


def closing(settings: Settings, months: list[Month]) -> int:
    """The exit code of a run of `months`, whose reason is told on the error stream."""
    if not (found := findings(settings, months)):
        return CLEAN
    typer.echo(f"exit code {FINDINGS}: {found:,} findings to be looked at, listed in the statements", err=True)
    return FINDINGS


def exit_code(settings: Settings, months: list[Month], *files: str) -> int:
    """1 if the months' outputs hold a finding that is not just information, in `files` (all that hold any)."""
    return FINDINGS if findings(settings, months, *files) else CLEAN
