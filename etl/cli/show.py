"""How results reach the terminal: for people, or as JSON for machines. No citizen id is shown whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from etl.cli.tables import of_rows
from etl.identifiers import mask

err = Console(stderr=True)


def show(result: Any, as_json: bool = False, out: Console | None = None) -> None:
    """A result in its own words, or as one line of JSON."""
    _line(_document(plain(result)) if as_json else mask(str(result)), out)


def say(text: str, out: Console | None = None) -> None:
    """A line that is never broken."""
    _line(mask(text), out)


def _line(text: str, out: Console | None) -> None:
    (out or Console()).print(text, markup=False, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Several results as one JSON document."""
    typer.echo(_document(value, indent=1))


def _document(value: Any, indent: int | None = None) -> str:
    return json.dumps(_masked(value), ensure_ascii=False, indent=indent)


def _masked(value: Any) -> Any:
    """What JSON holds, texts masked one by one: fifteen digits behind a point are no id, and would end as no number."""
    match value:
        case Mapping():
            return {mask(str(key)): _masked(one) for key, one in value.items()}
        case list() | tuple():
            return [_masked(one) for one in value]
        case bool() | float() | None:
            return value
        case int() if mask(str(value)) == str(value):
            return value
    return mask(str(value))


def plain(result: Any) -> Any:
    """A result as JSON knows it."""
    return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result


def print_rows(rows: Sequence[Mapping[str, Any]], as_json: bool, title: str) -> None:
    """A table whose cells fold where the terminal is narrow."""
    if as_json:
        print_json(rows)
        return
    print_table(of_rows(title, rows))


def print_table(table: Table) -> None:
    """A table, as wide as the terminal allows."""
    Console().print(table)


def print_lean(rows: Sequence[Mapping[str, str]]) -> None:
    """A table without lines whose cells are never broken, however narrow the terminal."""
    table = of_rows("", rows)
    for column in table.columns:
        column.no_wrap = True
    Console(width=max(Console().width, 120)).print(table)


def progress_bar() -> Progress:
    """A bar on the error stream while something runs, nothing where that is no terminal; results can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    both = sys.stdout.isatty()  # else what is printed meanwhile would go where the bar is
    return Progress(*columns, console=err, transient=True, redirect_stdout=both, disable=not err.is_terminal)
