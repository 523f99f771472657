"""From raw text to typed values: one query per block, every row classified, every faulty field named."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from etl import contracts
from etl.contracts import DUCKDB_TYPES, Field
from etl.extract.block import Block
from etl.extract.cleaning import literal, lookup, typed
from etl.extract.encoding import REPLACED
from etl.months import Month
from etl.sources import Source

_FUNDS = Path(contracts.__file__).parent / "data" / "funds.csv"


@cache
def fund_codes(party: str) -> dict[str, str]:
    """Fund code -> our fund id, as `party` writes them."""
    with _FUNDS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["fund"] for row in csv.DictReader(file) if row["party"] == party}


def write_typed(connection: duckdb.DuckDBPyConnection, block: Block, source: Source, month: Month) -> Path:
    """Write the block's rows as typed Parquet: the contract's fields, row_kind, faults, proof.

    `row_kind` is data, total, subtotal, note or blank; `faults` is null or field:reason, comma separated;
    `proof` is the control amount in yuan computed from the raw text where the typed amounts are not null.
    """
    query = _Query(block, source, month).sql()
    target = block.raw.with_suffix(".typed")
    connection.execute(f"copy ({query}) to {literal(str(target))} (format parquet, compression lz4)")
    return target


@dataclass(frozen=True)
class _Query:
    """The query of one block, put together from its header and its source's declaration."""

    block: Block
    source: Source
    month: Month

    def sql(self) -> str:
        values = ", ".join(f'{self._value(f)} as "{f.name}"' for f in self._fields)
        raw = literal(str(self.block.raw))
        return f"""
            select {", ".join(self._provenance())}, {", ".join(self._output(f) for f in self._data_fields)},
                {self._row_kind()} as row_kind, case when {self._faulty()} then {self._faults()} end as faults,
                {self._proof()} as proof
            from (select *, {values} from read_parquet({raw}))"""

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
        value = typed(field, cell, factor=factor, codes=self.source.codes.get(field.name))
        if field.name in self.source.blank_is_zero:
            return f"case when tidied({cell}) is null then 0 else {value} end"
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
        """Data at once if all required codes and dates are there; else look at the cells."""
        required = [f for f in self._fields if f.name in self.source.table.required and f.type != "money"]
        columns = [f.name for f in required if f.name not in self.block.named]
        given = " and ".join(f'"{name}" is not null' for name in columns) or "false"
        counting = {i: f"regexp_replace(c{i}, '^[0-9 ]+$', '')" for i in self.block.header.counting}
        cells = ", ".join(counting.get(i, f"c{i}") for i in range(len(self.block.header.names)))
        return f"case when {given} then 'data' else kind_of_row([{cells}]) end"

    def _conditions(self) -> Iterator[tuple[str, str]]:
        """Conditions under which a row is faulty, each with what it is called."""
        for field in self._fields:
            missing, cell = f'"{field.name}" is null', self._cell(field.name)
            filled = f"case when {missing} and {cell} <> '' then tidied({cell}) is not null else false end"
            yield filled, f"{field.name}:{'code' if field.name in self.source.codes else field.type}"
            if field.name in self.source.table.required:
                yield f"case when {missing} then tidied({cell}) is null else false end", f"{field.name}:required"
        if extra := " or ".join(f"trim(c{i}) <> ''" for i in self.block.nameless):
            yield f"({extra})", ":extra"
        if self.block.damaged:
            cells = ", ".join(f"c{i}" for i in range(self.block.width))
            yield f"contains(concat({cells}), {literal(REPLACED)})", ":damaged"

    def _faulty(self) -> str:
        return " or ".join(condition for condition, _ in self._conditions())

    def _faults(self) -> str:
        cases = ", ".join(f"case when {condition} then {literal(name)} end" for condition, name in self._conditions())
        return f"concat_ws(',', {cases})"

    def _proof(self) -> str:
        parts = [
            f'case when "{name}" is null then 0 else coalesce(proof({self._cell(name)}), 0)'
            f" * {self.block.header.factors[name]} end"
            for name in self.source.control_fields
        ]
        return f"({' + '.join(parts) or '0'})::decimal(38,8)"
