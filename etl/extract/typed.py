"""From raw text to typed values: one query per block, every row classified, every faulty field named."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from etl import contracts
from etl.contracts import DUCKDB_TYPES, Field
from etl.extract.block import Block
from etl.extract.cleaning import literal, lookup, typed
from etl.extract.encoding import REPLACED
from etl.months import Month
from etl.sources import Source

ROWS_AT_ONCE, _WINDOW = 8_192, 65_536
_FUNDS = Path(contracts.__file__).parent / "data" / "funds.csv"


@cache
def fund_codes(party: str) -> dict[str, str]:
    """Fund code -> our fund id, as `party` writes them."""
    with _FUNDS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["fund"] for row in csv.DictReader(file) if row["party"] == party}


def write_typed(connection: duckdb.DuckDBPyConnection, block: Block, source: Source, month: Month) -> Path:
    """Write the block's rows as typed Parquet: the contract's fields, row_kind, faulty, proof.

    `row_kind` is data, or of layout: header, total, page, subtotal, note, blank; `faulty` says that a field has no
    value it should have, `unread` that a control amount is given but cannot be read; `proof` is the control amount in
    yuan computed from the raw text where the typed amounts are not null.
    """
    query = _Query(block, source, month, _printed(connection, block)).typed()
    target = block.raw.with_suffix(".typed")
    connection.execute(f"copy ({query}) to {literal(str(target))} (format parquet, compression lz4)")
    return target


def _printed(connection: duckdb.DuckDBPyConnection, block: Block) -> tuple[str, ...]:
    """The rows above the data as the query's macro writes rows (a constant in a query would be computed per row)."""
    rows = (", ".join(literal(cell) for cell in row) for row in block.header.printed)
    texts = ", ".join(f"printed_text([{row}])" for row in rows)
    return tuple(connection.execute(f"select {texts}").fetchall()[0]) if texts else ()


def faulty_rows(
    connection: duckdb.DuckDBPyConnection, block: Block, typed_rows: Path, source: Source, month: Month
) -> Iterator[tuple[Any, ...]]:
    """Of each faulty data row, by row number: number, faults as field:reason (comma separated), the row as received
    and its number of cells where that is not the header's, raw cells."""
    typed_file = f"read_parquet({literal(str(typed_rows))})"
    wanted, query = "row_kind = 'data' and faulty", _Query(block, source, month)
    windows = f"select distinct row_no // {_WINDOW} as part from {typed_file} where {wanted} order by part"
    for (part,) in connection.execute(windows).fetchall():  # however many there are, few are held at a time
        rows = f"row_no between {part * _WINDOW} and {(part + 1) * _WINDOW - 1}"
        for batch in connection.sql(query.faults(typed_file, wanted, rows)).to_arrow_reader(ROWS_AT_ONCE):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@dataclass(frozen=True)
class _Query:
    """The query of one block, put together from its header and its source's declaration."""

    block: Block
    source: Source
    month: Month
    printed: tuple[str, ...] = ()  # rows above the data, as printed_text

    def typed(self) -> str:
        """All rows typed, as `write_typed` promises."""
        values = ", ".join(f'{self._value(f)} as "{f.name}"' for f in self._fields)
        return f"""
            select {", ".join(self._provenance())}, {", ".join(self._output(f) for f in self._data_fields)},
                {self._row_kind()} as row_kind, {self._faulty()} as faulty, {self._unread()} as unread,
                {self._proof()} as proof
            from (select *, {values} from {self._raw})"""

    def faults(self, typed_file: str, wanted: str, rows: str) -> str:
        """The faults of the rows `wanted` among `rows`, with their cells."""
        cells = ", ".join(f"c{i}" for i in range(self.block.width))
        cases = ", ".join(f"case when {condition} then {literal(name)} end" for condition, name in self._conditions())
        faults, odd = f"concat_ws(',', {cases})", "null, null"
        if self.block.odd:
            faults, odd = f"case when odd is not null then ':columns' else {faults} end", "odd, cells"
        return f"""
            select row_no, {faults}, {odd}, {cells}
            from (from {typed_file} where {wanted} and {rows}) as typed
                join (from {self._raw} where {rows}) as raw using (row_no)
            order by row_no"""

    @property
    def _raw(self) -> str:
        """All rows as text, the odd ones last."""
        return f"read_parquet([{', '.join(literal(str(path)) for path in self.block.files)}], union_by_name = true)"

    @property
    def _data_fields(self) -> tuple[Field, ...]:
        return self.source.table.data_fields

    @property
    def _fields(self) -> list[Field]:
        """Fields that this block gives."""
        given = {*self.block.header.columns, *self.block.named}
        return [f for f in self._data_fields if f.name in given]

    def _cell(self, name: str) -> str:
        """The raw text of a field: its column, or what the file's or sheet's name says."""
        if name in self.block.named:
            return literal(self.block.named[name])
        return f"c{self.block.header.columns[name]}"

    def _value(self, field: Field) -> str:
        factor = self.block.header.factors.get(field.name, 1)
        cell = self._cell(field.name)
        formats = self.source.date_formats.get(field.name, ())
        value = typed(field, cell, factor=factor, codes=self.source.codes.get(field.name), formats=formats)
        if field.name in self.source.blank_is_zero:
            value = f"case when is_blank({cell}) then 0 else {value} end"
        if self.block.odd and field.name in self.source.control_fields:  # who knows in which column an amount stands
            return f"case when odd is null then {value} end"
        return value

    def _output(self, field: Field) -> str:
        if field.name == "fund" and self.source.fund_party:
            return f"{lookup('fund_code', fund_codes(self.source.fund_party))} as fund"
        value = f'"{field.name}"' if field in self._fields else "null"
        return f'{value}::{DUCKDB_TYPES[field.type]} as "{field.name}"'

    def _provenance(self) -> list[str]:
        names = {"month": str(self.month), "file_id": self.block.file.file_id, "sheet": self.block.sheet}
        return [*(f"{literal(value)} as {name}" for name, value in names.items()), "row_no"]

    def _row_kind(self) -> str:
        """Data at once if all required codes and dates are there; else look at the cells.

        A repeated header is never a code or a date, but where all that is required is text it would do.
        """
        required = [f for f in self._fields if f.name in self.source.table.required and f.type != "money"]
        looked_at = [f for f in required if f.name not in self.block.named]
        given = " and ".join(f'"{f.name}" is not null' for f in looked_at) or "false"
        if all(f.type == "text" and f.name not in self.source.codes for f in looked_at):
            given = f"{given} and {self._kind_of_row()} <> 'header'"
        return f"case when {given} then 'data' else {self._kind_of_row()} end"

    def _kind_of_row(self) -> str:
        counting = {i: f"regexp_replace(c{i}, '^[0-9 ]+$', '')" for i in self.block.header.counting}
        cells = ", ".join(counting.get(i, f"c{i}") for i in range(len(self.block.header.names)))
        printed = ", ".join(literal(text) for text in self.printed)
        kind = f"kind_of_row([{cells}], [{printed}]::varchar[])"
        return f"case when cells > {self.block.width} then 'data' else {kind} end" if self.block.odd else kind

    def _is_required(self, field: Field) -> bool:
        return field.name in self.source.table.required

    def _conditions(self) -> Iterator[tuple[str, str]]:
        """What can be wrong with a row: condition and field:reason."""
        for field in self._fields:
            missing, blank = f'"{field.name}" is null', f"is_blank({self._cell(field.name)})"
            reason = "code" if field.name in self.source.codes else field.type
            yield f"{missing} and not {blank}", f"{field.name}:{reason}"
            if self._is_required(field):
                yield f"{missing} and {blank}", f"{field.name}:required"
        yield from self._row_conditions()

    def _row_conditions(self) -> Iterator[tuple[str, str]]:
        """The same for the row as a whole."""
        if extra := " or ".join(f"trim(c{i}) <> ''" for i in self.block.nameless):
            yield f"({extra})", ":extra"
        if self.block.odd:
            yield "odd is not null", ":columns"
        if self.block.damaged:
            cells = ", ".join(f"c{i}" for i in range(self.block.width))
            yield f"contains(concat({cells}), {literal(REPLACED)})", ":damaged"

    def _faulty(self) -> str:
        """Whether any of the conditions holds, without asking which."""
        parts = [condition for condition, _ in self._row_conditions()]
        for field in self._fields:
            missing, cell = f'"{field.name}" is null', self._cell(field.name)
            unread = f"case when {missing} and {cell} <> '' then not is_blank({cell}) else false end"
            parts.append(f"({missing})" if self._is_required(field) else unread)
        return f"({' or '.join(parts)})"

    def _unread(self) -> str:
        """Whether a control amount stands there, or perhaps in a row of another width, and has no value."""
        parts = ["regexp_matches(coalesce(odd, ''), '[0-9０-９]')"] if self.block.odd else []
        names = [name for name in self.source.control_fields if name in self.block.header.columns]
        parts += [f'case when "{name}" is null then not is_blank({self._cell(name)}) else false end' for name in names]
        return f"({' or '.join(parts) or 'false'})"

    def _proof(self) -> str:
        parts = [
            f'case when "{name}" is null then 0 else coalesce(proof({self._cell(name)}), 0)'
            f" * {self.block.header.factors[name]} end"
            for name in self.source.control_fields
        ]
        return f"({' + '.join(parts) or '0'})::decimal(38,8)"
