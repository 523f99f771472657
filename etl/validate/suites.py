"""The suites of `expectations/`: what each check is called, how grave it is, and why it is there.

Beyond what Great Expectations needs, the `meta` of an expectation says
- `id`, `why` (English, for whoever changes it) and `message` (Chinese, for whoever gets the finding),
- `needs`: views beside the extract's own; where `previous_*` is not there the check cannot be assessed,
- `compared`: SQL for how many rows the check looks at, by default all rows of the extract,
- `may_compare_nothing`: no such rows in a month is normal; otherwise a check that compared zero rows has failed.
The `meta` of a suite may say `may_be_empty`: in a small county there may be no such rows at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.errors import ContractError, Where
from etl.settings import PROJECT

EXPECTATIONS = PROJECT / "expectations"
MACROS = EXPECTATIONS / "macros.sql"
SEVERITIES = ("critical", "warning")


@dataclass(frozen=True)
class Check:
    """One expectation: `config` is what Great Expectations gets, the rest is ours."""

    id: str
    severity: str
    message: str
    why: str
    config: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    compared: str = ""
    may_compare_nothing: bool = False

    @property
    def column(self) -> str:
        """The column a built-in expectation looks at; empty for one written in SQL."""
        return str(self.config["kwargs"].get("column", ""))

    @property
    def query(self) -> str:
        """SQL that returns the wrong rows; empty for a built-in expectation."""
        return str(self.config["kwargs"].get("unexpected_rows_query", ""))

    @property
    def of_table(self) -> bool:
        """Whether it looks at the table as a whole, not at rows."""
        return not self.column and not self.query


@dataclass(frozen=True)
class Suite:
    """All checks of one extract."""

    extract: str
    checks: tuple[Check, ...]
    path: Path


def read(extract: str, folder: Path = EXPECTATIONS) -> Suite:
    """The suite of `extract`. Raises ContractError where the file or a check's meta is not as it must be."""
    path = folder / f"{extract}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        may_be_empty = raw.get("meta", {}).get("may_be_empty", False)
        checks = tuple(_check(item, may_be_empty) for item in raw["expectations"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _broken(extract, f"suite {path.name} cannot be read: {error!r}") from error
    if len({check.id for check in checks}) != len(checks) or not checks:
        raise _broken(extract, f"suite {path.name} has no checks or an id twice")
    return Suite(extract, checks, path)


def _check(item: Mapping[str, Any], may_be_empty: bool) -> Check:
    meta = item["meta"]
    if item["severity"] not in SEVERITIES:
        raise ValueError(f"severity of {meta['id']} is {item['severity']!r}")
    return Check(
        id=meta["id"],
        severity=item["severity"],
        message=meta["message"],
        why=meta["why"],
        config={**item, "description": meta["message"], "notes": meta["why"]},
        needs=tuple(meta.get("needs", ())),
        compared=meta.get("compared", ""),
        may_compare_nothing=meta.get("may_compare_nothing", may_be_empty),
    )


def _broken(extract: str, what: str) -> ContractError:
    return ContractError(what, where=Where(extract=extract), do="correct the file in expectations/")
