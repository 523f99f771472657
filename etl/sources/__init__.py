"""One small file per extract: who sends it, how its files look, and what each of its columns is called.

`Source.columns` maps every header a party has been seen to write to a field of the contract; the first header
listed for a field is the usual one. What is neither mapped nor listed in `ignored` is a ContractError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

from etl.contracts import Table, table
from etl.months import Month
from etl.settings import Settings

Party = Literal["tax", "social_insurance", "finance"]
Unit = Literal["元", "万元"]


@dataclass(frozen=True, kw_only=True)
class Query:
    """Where the extract lies in the party's database: rows of `table` with `month_column` = YYYY-MM."""

    table: str
    month_column: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One extract of one party, in the form in which it really arrives."""

    name: str
    party: Party
    pattern: str  # file name, as in fnmatch
    columns: Mapping[str, tuple[str, ...]]  # field -> headers; of two levels as upper/lower
    control_column: str  # field over which rows are accounted for ('' if the extract has no amounts)
    ignored: tuple[str, ...] = ()
    sheets: str = "*"  # sheets to read, as in fnmatch; fund sheets give the fund
    sheet_field: str = ""  # field that takes the sheet's name, e.g. fund_code
    header_rows: int = 1
    unit: Unit = "元"  # what it is if the file does not say
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field -> code as written -> our value
    fund_party: str = ""  # which party's fund codes it uses ('' = no fund)
    query: Query | None = None
    first_month_only: bool = False  # sent once a year, with January
    compare_with: tuple[str, ...] = ()  # extracts its checks look at; they must be extracted before it is validated

    @property
    def table(self) -> Table:
        return table(self.name)


def all_sources() -> dict[str, Source]:
    """Every source by name, in alphabetical order."""
    modules = sorted(m.name for m in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").SOURCE for name in modules}


def source(name: str) -> Source:
    """The source called `name`; KeyError if there is none."""
    return all_sources()[name]


def due(month: Month, settings: Settings) -> list[Source]:
    """Sources that must arrive for `month`."""
    opening = month.number == 1 or month == settings.first_month
    return [s for s in all_sources().values() if opening or not s.first_month_only]
