"""`fundrecon`: every stage from the command line. Exit codes: 0 clean, 1 findings, 2 error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from etl.errors import EtlError
from etl.identifiers import mask
from etl.months import Month, of_year
from etl.settings import Settings

CLEAN, FINDINGS, ERROR = 0, 1, 2
app = typer.Typer(
    help="Reconcile the social insurance funds of a county: finance, social insurance, tax.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_err = Console(stderr=True)

MonthArg = Annotated[Month, typer.Argument(parser=Month, metavar="YYYY-MM", help="settlement month")]
YearArg = Annotated[int, typer.Argument(min=1990, max=2100)]
ExtractsArg = Annotated[list[str] | None, typer.Argument(help="extracts; all that are due if none is named")]
Json = Annotated[bool, typer.Option("--json", help="print JSON for machines")]
ReplaceSigned = Annotated[bool, typer.Option("--replace-signed", help="load even what replaces a signed month")]
Truth = Annotated[Path, typer.Option(help="truth folder written by `simulate`", exists=True, file_okay=False)]


def main() -> None:
    """Entry point: turns an EtlError into one masked line and exit code 2."""
    try:
        app()
    except EtlError as error:
        _err.print(mask(f"{type(error).__name__}: {error}"), style="red", markup=False, soft_wrap=True)
        raise SystemExit(ERROR) from None


@app.command()
def simulate(
    year: Annotated[int, typer.Option(min=1990, max=2100)] = 2021,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    scale: Annotated[float, typer.Option(min=0.0001, help="1 is the whole county")] = 1.0,
    out: Annotated[Path, typer.Option(help="folder to write")] = Path("data/county"),
) -> None:
    """Write what the three parties of a county would send in a year, with labelled truth beside it."""
    from etl import simulate as simulator

    with _progress() as progress:
        task = progress.add_task("simulate", total=12)
        summary = simulator.run(year, seed, scale, out, on_month=lambda _: progress.advance(task))
    typer.echo(str(summary))


@app.command()
def extract(month: MonthArg, extracts: ExtractsArg = None, as_json: Json = False) -> None:
    """Freeze, read and type the files of a month."""
    from etl import extract as stage

    settings = Settings.from_env()
    _each(_names(month, extracts, settings), lambda name: stage.run(month, name, settings), as_json)
    raise typer.Exit(_exit_code(settings, [month], "extract"))


@app.command()
def validate(month: MonthArg, extracts: ExtractsArg = None, as_json: Json = False) -> None:
    """Check the extracts of a month against their expectations."""
    from etl import validate as stage

    settings = Settings.from_env()
    _each(_names(month, extracts, settings), lambda name: stage.run(month, name, settings), as_json)
    raise typer.Exit(_exit_code(settings, [month], "validate"))


@app.command()
def reconcile(
    subject: Annotated[str, typer.Argument(metavar="YYYY-MM | SPEC", help="a month of the county, or a declaration")],
    out: Annotated[Path | None, typer.Option(help="SPEC: folder that gets the result, replaced as a whole")] = None,
    previous: Annotated[Path | None, typer.Option(help="SPEC: result of the period before: carry its items")] = None,
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="SPEC: period, if the declaration names none")] = "",
    as_json: Json = False,
) -> None:
    """Reconcile a month, or anyone's data by a declaration (YAML): matches, causes, open items, proof."""
    settings = Settings.from_env()
    if re.fullmatch(r"\d{4}-\d{2}", subject):
        from etl import reconcile as stage

        month = _month(subject)
        _each([month], lambda name: stage.run(Month(name), settings), as_json)
        raise typer.Exit(_exit_code(settings, [month], "reconcile"))
    if out is None:
        raise typer.BadParameter("a declaration needs --out DIR")
    from etl.declared import run as declared

    summary = declared.run(Path(subject), out, settings, previous, _month(period) if period else "")
    _show(summary, as_json)
    raise typer.Exit(FINDINGS if summary.findings else CLEAN)


@app.command()
def spec_schema() -> None:
    """Print the JSON schema of declarations, for editors."""
    from etl.reconcile.spec.model import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))


@app.command()
def load(month: MonthArg, replace_signed: ReplaceSigned = False, as_json: Json = False) -> None:
    """Replace a month in the warehouse, in one transaction."""
    from etl.warehouse import load as stage

    _each([month], lambda name: stage.run(Month(name), _settings(replace_signed)), as_json)


@app.command()
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
    _show(stage.run(month, key, name.strip(), Settings.from_env(), approve=not reject, note=note), as_json)


@app.command()
def status(
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help="its twelve months; else all so far")] = None,
    as_json: Json = False,
) -> None:
    """Every month: state of each stage and why it is outdated, hashes, open items, what is loaded, who signed."""
    from etl import status as look

    months = look.run(Settings.from_env(), year)
    if as_json:
        shown = [asdict(month) | {"current": month.current} for month in months]
        typer.echo(json.dumps(shown, ensure_ascii=False, default=str, indent=1))
    else:
        _print_lean(look.table(months))
        for line in look.reasons(months):
            _show(line, as_json)
    raise typer.Exit(CLEAN if months and all(month.current for month in months) else FINDINGS)


@app.command()
def migrate() -> None:
    """Bring the warehouse's schema, views, roles and grants up to date; loading does so by itself."""
    from etl.warehouse import migrate as stage

    stage.upgrade(Settings.from_env())


@app.command()
def statement(month: MonthArg, as_json: Json = False) -> None:
    """Write the month's statement workbook."""
    from etl.report import statement as stage

    _each([month], lambda name: stage.run(Month(name), Settings.from_env()), as_json)


@app.command()
def run_month(month: MonthArg, replace_signed: ReplaceSigned = False, as_json: Json = False) -> None:
    """All stages of a month, one after another, without Airflow."""
    from etl import pipeline

    settings = _settings(replace_signed)
    with _progress() as progress:
        task = progress.add_task(month, total=len(list(pipeline.month_steps(month, settings))))
        pipeline.run_month(month, settings, _listener(progress, task, as_json))
    raise typer.Exit(_exit_code(settings, [month]))


@app.command()
def run_year(year: YearArg, replace_signed: ReplaceSigned = False, as_json: Json = False) -> None:
    """The twelve months of a year in order, then its figures, without Airflow."""
    from etl import pipeline

    settings, months = _settings(replace_signed), of_year(year)
    with _progress() as progress:
        total = sum(len(list(pipeline.month_steps(month, settings))) for month in months) + len(
            list(pipeline.year_steps(year, settings))
        )
        task = progress.add_task(str(year), total=total)
        pipeline.run_year(year, settings, _listener(progress, task, as_json))
    raise typer.Exit(_exit_code(settings, months))


@app.command()
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
        _print_rows([asdict(row) for row in summary.figures], as_json, title=f"{year}")
        return
    for line in figures_text.lines(summary):
        _show(line, False)


@app.command()
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
        _show(trace_text.page(found, html), False, _err)
    if as_json:
        shown = [stage.as_json(one) for one in found]
        typer.echo(mask(json.dumps(shown, ensure_ascii=False, default=str, indent=1)))
        return
    for one in found:
        for line in trace_text.lines(one):
            _show(line, False)


@app.command()
def report(year: YearArg, as_json: Json = False) -> None:
    """Write the drafted self-evaluation of a year (docx)."""
    from etl.report import draft as stage

    _show(stage.run(year, Settings.from_env()), as_json)


@app.command()
def workbook(year: YearArg, as_json: Json = False) -> None:
    """Write the yearly workbook (xlsx)."""
    from etl.report import workbook as stage

    _show(stage.run(year, Settings.from_env()), as_json)


@app.command()
def dashboard(year: YearArg, as_json: Json = False) -> None:
    """Write a year on one self-contained page (html)."""
    from etl.report import dashboard as stage

    _show(stage.run(year, Settings.from_env()), as_json)


@app.command()
def dictionary(
    page: Annotated[Path | None, typer.Option(help="page to write; docs/dictionary.html if not given")] = None,
    warehouse: Annotated[bool, typer.Option(help="fill report.dictionary as well")] = True,
) -> None:
    """Write the data dictionary: a page, and a table of the warehouse."""
    from etl.report import dictionary as stage

    path = page or stage.PAGE
    _show(stage.run(Settings.from_env(), path) if warehouse else stage.write(path), False)


@app.command()
def compare(year: YearArg, as_json: Json = False) -> None:
    """Published and computed figures side by side; exit code 1 if a figure that should agree does not."""
    from etl.warehouse import figures as stage

    rows = [asdict(row) for row in stage.compare(year, Settings.from_env())]
    _print_rows(rows, as_json, title=f"{year}")
    raise typer.Exit(FINDINGS if any(row["verdict"] == "differs" for row in rows) else CLEAN)


@app.command()
def evaluate(year: YearArg, truth: Truth, as_json: Json = False) -> None:
    """Recall and precision per cause and rule against the truth of a simulated year."""
    from etl.reconcile import evaluate as stage

    _print_rows(stage.run(of_year(year), truth, Settings.from_env()), as_json, title=f"{year}")


@app.command()
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
    _print_rows(rows, as_json, title=f"{difficulty} {size} {seed}: precision, recall, F1 in percent, wrong yuan")


@app.command()
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
    results = speed.run(rows or [1_000_000], rounds, only or [], out.resolve(), limits, seed, keep, _err.print)
    if as_json:
        typer.echo(json.dumps(report.as_json(results, limits), ensure_ascii=False, indent=1))
        return
    _print_rows(report.brief(results), as_json, title="3 parties")
    typer.echo("\n".join(report.ratios(results)))


@app.command()
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


def _settings(replace_signed: bool) -> Settings:
    settings = Settings.from_env()
    return replace(settings, replace_signed=settings.replace_signed or replace_signed)


def _month(text: str) -> Month:
    try:
        return Month(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _names(month: Month, extracts: list[str] | None, settings: Settings) -> list[str]:
    from etl.sources import due

    known = [source.name for source in due(month, settings)]
    if unknown := set(extracts or ()) - set(known):
        raise typer.BadParameter(f"not due in {month}: {', '.join(sorted(unknown))}; due are {', '.join(known)}")
    return extracts or known


def _each(names: Iterable[str], run: Callable[[str], Any], as_json: bool) -> None:
    for name in names:
        _show(run(name), as_json)


def _show(result: Any, as_json: bool, out: Console | None = None) -> None:
    text = json.dumps(_plain(result), ensure_ascii=False, default=str) if as_json else str(result)
    (out or Console()).print(mask(text), markup=False, highlight=False, soft_wrap=True)


def _plain(result: Any) -> Any:
    return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=_err, transient=False)


def _listener(progress: Progress, task: Any, as_json: bool) -> Callable[[Any, Any], None]:
    def heard(step: Any, result: Any) -> None:
        progress.update(task, advance=1)
        if as_json:
            value = {"stage": step.stage, "subject": step.subject, "result": _plain(result)}
            typer.echo(mask(json.dumps(value, ensure_ascii=False, default=str)))
        else:
            progress.console.print(mask(f"{step.stage:9} {step.subject:18} {result}"), markup=False, highlight=False)

    return heard


def _print_rows(rows: list[dict[str, Any]], as_json: bool, title: str) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str, indent=1))
        return
    table = Table(title=title)
    for name in rows[0] if rows else ():
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else mask(str(value)) for value in row.values()))
    Console().print(table)


def _print_lean(rows: list[dict[str, str]]) -> None:
    """A table without lines whose cells are never broken, however narrow the terminal."""
    table = Table(box=None, pad_edge=False)
    for name in rows[0] if rows else ():
        table.add_column(name, no_wrap=True)
    for row in rows:
        table.add_row(*row.values())
    Console(width=max(Console().width, 120)).print(table)


def _exit_code(settings: Settings, months: list[Month], stage: str = "*") -> int:
    """1 if the months' outputs hold a finding that is not just information."""
    from etl import storage

    files = [str(f) for m in months for f in settings.month_dir(m).glob(f"{stage}/*finding*.parquet")]
    if not files:
        return CLEAN
    with storage.connect(settings) as connection:
        found = connection.read_parquet(files).filter("severity <> 'info'").limit(1).fetchall()
    return FINDINGS if found else CLEAN
