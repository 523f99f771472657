"""One small file per extract: who sends it, how its files look, and what each of its columns is called.

`Source.columns` maps every header a party has been seen to write to a field of the contract; the first header
listed for a field is the usual one. What is neither mapped nor listed in `ignored` is a ContractError. Our own field
names are always understood as headers, and our own values as codes: that is how the parties' databases answer.
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
    """Where the extract lies in the party's database: rows of `table` with `month_column` = YYYY-MM.

    Its columns are called like our fields; `order_by` makes the row numbers stable.
    """

    table: str
    order_by: tuple[str, ...]
    month_column: str = "month"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One extract of one party, in the form in which it really arrives."""

    name: str
    party: Party
    pattern: str  # file name, as in fnmatch
    columns: Mapping[str, tuple[str, ...]]  # field -> headers; of two levels as upper/lower
    control_column: str  # money fields, joined by +, whose sum accounts for the rows ('' if the extract has no amounts)
    ignored: tuple[str, ...] = ()
    ignore_rest: bool = False  # headers that are neither mapped nor ignored are not read, instead of being an error
    encoding: str = ""  # of text files; '' = found
    delimiter: str = ""  # of text files; '' = found
    sheets: str = "*"  # sheets to read, as in fnmatch
    sheet_field: str = ""  # field that is read from the sheet's name, e.g. fund_code
    sheet_value: str = r"(.+)"  # regular expression whose first group is that value
    file_field: str = ""  # field that is read from the file's name
    file_value: str = r"(.+)"
    header_rows: int = 1
    unit: Unit = "元"  # what it is if the file does not say
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field -> code as written -> our value
    blank_is_zero: tuple[str, ...] = ()  # money fields left empty where there is nothing
    fund_party: str = ""  # which party's fund codes it uses ('' = no fund)
    date_formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # date field -> strptime formats
    query: Query | None = None
    first_month_only: bool = False  # sent once a year, with January
    compare_with: tuple[str, ...] = ()  # extracts its checks look at; they must be extracted before it is validated

    @property
    def table(self) -> Table:
        return table(self.name)

    @property
    def declared_in(self) -> str:
        """The file to correct where an extract's headers do not fit."""
        return f"etl/sources/{self.name}.py"

    @property
    def control_fields(self) -> tuple[str, ...]:
        """The money fields summed to account for the rows of a file."""
        return tuple(self.control_column.split("+")) if self.control_column else ()

    @property
    def named_fields(self) -> tuple[str, ...]:
        """Fields read from the name of the file or sheet instead of a column."""
        return tuple(name for name in (self.file_field, self.sheet_field) if name)


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
