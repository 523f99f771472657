"""A declared party as a source of the extract readers, and the columns its rows get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from etl import sources
from etl.contracts import Field, FieldType, Table, vocabulary
from etl.extract.cleaning import literal
from etl.reconcile.spec.base import Headers
from etl.reconcile.spec.model import Spec
from etl.reconcile.spec.party import Dates, Direction, Pair, Party, headers
from etl.sources import Source

_UNITS: dict[str, sources.Unit] = {"yuan": "元", "wan": "万元"}


@dataclass(frozen=True, kw_only=True)
class PartySource(Source):
    """A source whose table is not one of the contracts but what a declaration says."""

    promised: Table
    file: str  # the declaration

    @property
    def table(self) -> Table:
        return self.promised

    @property
    def declared_in(self) -> str:
        return self.file


def source_of(name: str, party: Party, file: Path) -> PartySource:
    """The party as the readers want it: all columns text but amounts and the date."""
    columns = mapping(party)
    return PartySource(
        name=name,
        party=cast(sources.Party, name),  # a declaration names its parties as it likes
        pattern="*",
        columns={field: headers(value) for field, value in columns.items()},
        control_column="+".join(amounts(party)),
        ignored=tuple(party.ignore),
        ignore_rest=party.ignore_rest,
        encoding=party.encoding or "",
        delimiter=party.delimiter or "",
        sheets=party.sheet,
        header_rows=party.header_rows,
        unit=_UNITS[party.unit],
        codes=_codes(party),
        blank_is_zero=amounts(party) if isinstance(party.amount, Pair) else (),
        date_formats={"entry_date": tuple(party.date.formats)} if isinstance(party.date, Dates) else {},
        promised=_table(name, party, columns),
        file=str(file),
    )


def mapping(party: Party) -> dict[str, Headers]:
    """Field -> headers, of everything the party's files give."""
    columns = dict(party.columns)
    if party.date is not None:
        columns["entry_date"] = party.date.column if isinstance(party.date, Dates) else party.date
    if isinstance(party.amount, Pair):
        columns |= {"receipt": party.amount.receipt, "payment": party.amount.payment}
    else:
        columns["amount"] = party.amount
    if isinstance(party.sign, Direction):
        columns["direction"] = party.sign.column
    return columns


def amounts(party: Party) -> tuple[str, ...]:
    """The fields that hold money."""
    return ("receipt", "payment") if isinstance(party.amount, Pair) else ("amount",)


def field_type(name: str) -> FieldType:
    """The type of a field of a party's rows."""
    if name == "entry_date":
        return "date"
    return "money" if name in ("amount", "receipt", "payment") else "text"


def _codes(party: Party) -> dict[str, dict[str, str]]:
    codes = dict(party.codes)
    if isinstance(party.sign, Direction):
        codes["direction"] = dict.fromkeys(party.sign.plus, "1") | dict.fromkeys(party.sign.minus, "-1")
    return codes


def _table(name: str, party: Party, columns: dict[str, Headers]) -> Table:
    place = tuple(vocabulary()[field] for field in ("month", "file_id", "sheet", "row_no"))
    fields = tuple(Field(field, field_type(field), "", headers(value)[0], "") for field, value in columns.items())
    needed = {*party.required, *amounts(party), *({"entry_date", "direction"} & set(columns))}
    required = frozenset({field.name for field in place} | needed)
    return Table(name, "fact", party.title, (*place, *fields), required, ("file_id", "sheet", "row_no"))


def entry_columns(spec: Spec, name: str, first_day: str) -> str:
    """SQL select list that makes entries of a party's typed rows: ref, entry_date, amount, the declaration's columns,
    and the place in the file. A row without a number of its own is called by its place."""
    party = spec.parties[name]
    date = "entry_date" if party.date is not None else f"date {literal(first_day)} as entry_date"
    parts = " || ' ' || ".join(("ref",) if "ref" in party.columns else party.ref)
    ref = f"coalesce({parts or 'null'}, '#' || row_no) as ref"
    given = [f'{_column(party, column)} as "{column}"' for column in spec.columns]
    return ", ".join([ref, date, f"{amount_of(party)} as amount", *given, "file_id", "sheet", "row_no"])


def scope_of(party: Party, scope: Sequence[str]) -> str:
    """SQL select list, over typed rows, of the columns of the scope; one that is not known is empty."""
    return ", ".join(f"coalesce({_column(party, name)}, '') as \"{name}\"" for name in scope)


def _column(party: Party, column: str) -> str:
    if column in party.constants:
        return literal(party.constants[column])
    return f'"{column}"' if column in party.columns else "null::varchar"


def amount_of(party: Party) -> str:
    """SQL, over typed rows, of the amount as the party counts it, in the common sense of all parties."""
    size = "receipt - payment" if isinstance(party.amount, Pair) else "amount"
    if isinstance(party.sign, Direction):
        size = f"case direction when '1' then {size} else -({size}) end"
    return f"({size})::decimal(18, 2)" if party.sign != -1 else f"(-({size}))::decimal(18, 2)"
