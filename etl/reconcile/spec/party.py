"""Where amounts come from: parties with their files and what the columns mean, and tables that are read as they are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from etl.reconcile.spec.base import Headers, Name, Strict, Text


class Pair(Strict):
    """Two amount columns of which the entry is the difference: receipt minus payment, debit minus credit."""

    receipt: Headers = Field(description="header of the column that counts as plus")
    payment: Headers = Field(description="header of the column that counts as minus")


class Direction(Strict):
    """A column that says which way an amount goes."""

    column: Headers = Field(description="header of the column")
    plus: list[Text] = Field(description="what it holds where the amount counts as plus, e.g. 贷", min_length=1)
    minus: list[Text] = Field(description="what it holds where the amount counts as minus, e.g. 借", min_length=1)


class Dates(Strict):
    """A date column whose dates are not written in a usual way."""

    column: Headers = Field(description="header of the column")
    formats: list[Text] = Field(description="strptime formats, e.g. %d/%m/%Y", min_length=1)


class Party(Strict):
    """One who holds amounts: where its files are and what their columns mean."""

    title: Text = Field(description="what people call the party")
    files: Headers = Field(description="files, with *, ? and {period}, seen from this declaration's folder")
    format: Literal["csv", "xlsx", "parquet"] | None = Field(
        None, description="told by the file's first bytes if not given"
    )
    sheet: Text = Field("*", description="sheets of a workbook, with * and ?")
    header_rows: Literal[1, 2] = Field(1, description="2: an upper and a lower header row, named upper/lower")
    encoding: Text | None = Field(None, description="of text files; found if not given")
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = Field(
        None, description="of text files; found if not given"
    )
    columns: dict[Name, Headers] = Field(
        {}, description="our name: the header in the file, or several it may have; `ref` is what the row is called by"
    )
    ref: list[Name] = Field([], description="columns that make up `ref` where no column is; else the row's number")
    constants: dict[Name, str] = Field({}, description="our name: the value in every row")
    codes: dict[Name, dict[str, str]] = Field({}, description="our name: {value in the file: our value}")
    required: list[Name] = Field([], description="columns that may not be empty; rows without are rejected")
    ignore: list[Text] = Field([], description="headers that are not read")
    ignore_rest: bool = Field(False, description="do not read headers that are not named here, instead of an error")
    amount: Headers | Pair = Field(description="header of the amount, or a receipt and a payment column")
    sign: Literal[1, -1] | Direction = Field(1, description="-1: this party counts the other way round")
    unit: Literal["yuan", "wan"] = Field("yuan", description="of amounts, where the file does not say")
    date: Headers | Dates | None = Field(None, description="header of the date; without, the period's first day")


class TableFiles(Strict):
    """A relation that the queries of a declaration may read as it is, beside the entries."""

    files: Headers = Field(
        description="Parquet files, or one .csv, seen from this declaration's folder, with *, ?, {table}, {period}, "
        "{home} (FUNDRECON_HOME) and {program} (the folder of the program)"
    )
    previous: bool = Field(False, description="also previous_<name>: of the period before, empty where there is none")
    so_far: bool = Field(False, description="also all_<name>: of all periods from FUNDRECON_FIRST_MONTH to this one")
    optional: bool = Field(False, description="empty where there is no file, instead of an error")
    first_only: bool = Field(False, description="read in FUNDRECON_FIRST_MONTH alone, empty in later periods")


def headers(value: Headers) -> tuple[str, ...]:
    """The headers a column may have."""
    return (value,) if isinstance(value, str) else tuple(value)
