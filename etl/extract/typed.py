"""From raw text to typed values: one query per block, every row classified, every faulty field named."""

from __future__ import annotations

import csv
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
        tidy = [f'{self._raw(f)} as "x_{f.name}"' for f in self._fields]
        values = [f'{self._value(f)} as "{f.name}"' for f in self._fields]
        raw = literal(str(self.block.raw))
        return f"""
            with tidied as (select *, {", ".join(tidy)} from read_parquet({raw})),
            classified as (select *, {self._row_kind()} as row_kind from tidied),
            typed as (select *, {", ".join(values)} from classified)
            select {", ".join(self._provenance())}, {", ".join(self._output(f) for f in self._data_fields)},
                row_kind, case when {self._faulty()} then {self._faults()} end as faults, {self._proof()} as proof
            from typed"""

    @property
    def _data_fields(self) -> tuple[Field, ...]:
        return self.source.table.data_fields

    @property
    def _fields(self) -> list[Field]:
        """Fields that this block gives."""
        given = {*self.block.header.columns, *self.block.named}
        return [f for f in self._data_fields if f.name in given]

    def _column(self, name: str) -> str:
        return f"c{self.block.header.columns[name]}"

    def _raw(self, field: Field) -> str:
        if field.name in self.block.named:
            return literal(self.block.named[field.name])
        return f"tidy({self._column(field.name)})"

    def _value(self, field: Field) -> str:
        factor = self.block.header.factors.get(field.name, 1)
        value = typed(field, f'"x_{field.name}"', factor=factor, codes=self.source.codes.get(field.name))
        if field.name in self.source.blank_is_zero:
            return f'case when "x_{field.name}" is null then 0 else {value} end'
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
        given = " and ".join(f'"x_{name}" is not null' for name in columns) or "false"
        counting = {i: f"regexp_replace(c{i}, '^[0-9 ]+$', '')" for i in self.block.header.counting}
        cells = ", ".join(counting.get(i, f"c{i}") for i in range(len(self.block.header.names)))
        return f"case when {given} then 'data' else kind_of_row([{cells}]) end"

    def _conditions(self) -> list[tuple[str, str]]:
        """Conditions under which a row is faulty, each with what it is called."""
        found = []
        for field in self._fields:
            reason = "code" if field.name in self.source.codes else field.type
            value, text = f'"{field.name}"', f'"x_{field.name}"'
            found.append((f"({value} is null and {text} is not null)", f"{field.name}:{reason}"))
            if field.name in self.source.table.required and field.name not in self.source.blank_is_zero:
                found.append((f"({text} is null)", f"{field.name}:required"))
        cells = [f"c{i}" for i in range(self.block.width)]
        if extra := " or ".join(f"trim(c{i}) <> ''" for i in self.block.nameless):
            found.append((f"({extra})", ":extra"))
        if self.block.damaged:
            found.append((f"contains(concat({', '.join(cells)}), {literal(REPLACED)})", ":damaged"))
        return found

    def _faulty(self) -> str:
        return " or ".join(condition for condition, _ in self._conditions())

    def _faults(self) -> str:
        cases = ", ".join(f"case when {condition} then {literal(name)} end" for condition, name in self._conditions())
        return f"concat_ws(',', {cases})"

    def _proof(self) -> str:
        parts = [
            f'case when "{name}" is null then 0 else coalesce(proof({self._column(name)}), 0)'
            f" * {self.block.header.factors[name]} end"
            for name in self.source.control_fields
        ]
        return f"({' + '.join(parts) or '0'})::decimal(38,8)"
