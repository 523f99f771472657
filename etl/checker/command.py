"""What `fundrecon check-report` does once its arguments are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from etl.checker.check import check
from etl.checker.compare import Figure, compare
from etl.checker.output import as_json, show
from etl.checker.page import write
from etl.identifiers import mask


def run(
    path: Path,
    html: Path | None,
    json_wanted: bool,
    verbose: bool,
    year: int = 0,
    figures: Sequence[Figure] | None = None,
) -> bool:
    """Check, print and write; whether a contradiction, or a figure unlike the warehouse's, was found.

    `figures` are the warehouse's of `year`; None compares nothing.
    """
    report = check(path)
    compared = [] if figures is None else compare(report, year, figures)
    console = Console()
    if json_wanted:
        console.file.write(json.dumps(as_json(report, compared), ensure_ascii=False, indent=1) + "\n")
    else:
        show(report, compared, console, verbose)
    if html:
        write(report, compared, html)
        Console(stderr=True).print(mask(str(html)), markup=False, highlight=False)
    return bool(report.of("contradiction")) or any(row.verdict == "differs" for row in compared)
