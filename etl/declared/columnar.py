"""Parquet as it is: a view that types its columns; only rows that cannot be typed are ever written out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rapidfuzz import process

from etl import storage
from etl.contracts import table
from etl.declared.sources import PartySource, amount_of, scope_of
from etl.errors import ContractError, Where
from etl.extract.cleaning import REASONS, literal, typed
from etl.extract.header import known_names, unified
from etl.extract.inbox import RawFile
from etl.findings import Finding
from etl.months import Month
from etl.reconcile import lines
from etl.reconcile.spec.party import Party

_WAN, _FEN, _DIGITS = 10_000, 2, 18  # yuan; places; digits an amount may have
_BLANKS = " || ".join(f"chr({code})" for code in (0, 9, 10, 13, 32, 0xA0, 0x200B, 0x3000, 0xFEFF))
MAGIC = b"PAR1"  # how Parquet begins
_LENGTH = 4  # bytes in which Parquet says how long a text is: what takes less is a number of a dictionary


def _quoted(name: str) -> str:
    """A name out of a file as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def _untidy(column: str) -> str:
    """SQL: a text is empty or may have a blank, also a full-width one, at its edges."""
    wide = f"strlen({column}) <> length({column})"
    return f"({column} < '!' or contains({column}, ' ') or {wide})"


def _trimmed(column: str) -> str:
    """SQL of a text without the blanks at its edges, null if nothing is left."""
    return f"nullif(trim({column}::varchar, {_BLANKS}), '')"


@contextmanager
def _readable(where: Where) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        told = " ".join(str(error).split())
        raise ContractError(f"not readable as Parquet: {told}", where=where, do="ask for the file again") from error


def check_whole(path: Path, where: Where) -> None:
    """ContractError if the file cannot be opened, or for its first column, if it is Parquet, that cannot be read."""
    try:
        with path.open("rb") as head:
            if head.read(len(MAGIC)) != MAGIC and path.suffix != ".parquet":
                return
    except OSError as error:
        raise ContractError(f"cannot be opened: {error.strerror}", where=where, do="let the run read it") from error
    with _readable(where), pq.ParquetFile(path) as file:
        for column in file.schema_arrow.names:
            with _readable(replace(where, field=column)):
                for _ in file.iter_batches(columns=[column]):
                    pass


@dataclass(frozen=True)
class Columnar:
    """One Parquet file of a party."""

    source: PartySource
    party: Party
    file: RawFile
    month: Month
    scope: Sequence[str]
    connection: duckdb.DuckDBPyConnection

    def accepted(self, account: dict[str, Any], *, wanted: bool = False) -> str:
        """SQL of the rows that could be typed: the source's fields and the place in the file; of all, or of `wanted`.

        Only the `wanted` are then taken out of the file: most of the cost of reading falls away.
        """
        some = f" where file_row_number in (select row_no - 1 from ({self._wanted}) wanted)" if wanted else ""
        if account["rows_rejected"]:
            return f"select * exclude (faults) from ({self._typed(some)}) where faults is null"
        return self._rows(some)

    @property
    def _wanted(self) -> str:
        return lines.wanted_rows(literal(self.file.file_id), "''")

    def _typed(self, some: str = "") -> str:
        return f"select *, {self._faults} as faults from ({self._rows(some)})"

    def _rows(self, some: str = "") -> str:
        values = ", ".join(f'{self._value(name)} as "{name}"' for name in self._columns)
        return f"""
            select {literal(self.file.file_id)} as file_id, '' as sheet, file_row_number + 1 as row_no, {values}
            from read_parquet({literal(str(self.file.path))}, file_row_number = true){some}"""

    @property
    def _conditions(self) -> list[tuple[str, str]]:
        """SQL condition and field:reason of what lacks a value it should have.

        What is there and cannot be read is a fault as well; a column that has our type can only be empty.
        """
        found = []
        for field in self.source.table.data_fields:
            if field.name in self._columns and field.name in self.source.table.required:
                found.append((f'"{field.name}" is null', f"{field.name}:{field.type}"))
            elif field.name in self._columns and field.name in self.source.codes:
                found.append((f'"{field.name}" is null and "raw {field.name}" is not null', f"{field.name}:code"))
        return found

    @property
    def _faults(self) -> str:
        """SQL: the faults of a row, comma separated; null where there are none."""
        cases = (f"case when {condition} then '{fault}' end" for condition, fault in self._conditions)
        return f"nullif(concat_ws(',', {', '.join(cases)}), '')"

    @property
    def _faulty(self) -> str:
        return " or ".join(f"({condition})" for condition, _ in self._conditions) or "false"

    @cached_property
    def _schema(self) -> pa.Schema:
        with _readable(self._where()):
            return pq.read_schema(self.file.path)

    @cached_property
    def _columns(self) -> dict[str, str]:
        """Field -> column of the file; unknown, twice mapped and missing columns are ContractErrors."""
        known, found = known_names(self.source), dict[str, str]()
        for column in self._schema.names:
            field = known.get(unified(column), "" if self.source.ignore_rest else None)
            if field is None:
                raise self._wrong(column, f"unknown column {column!r}", list(known))
            if field in found:
                raise self._wrong(column, f"two columns mean {field}: {found[field]}, {column}", [])
            if field:
                found[field] = column
        for field in self.source.columns:
            if field not in found:
                usual = self.source.columns[field][0]
                raise self._wrong(field, f"missing column {usual!r}", self._schema.names)
        return found | {f"raw {name}": found[name] for name in self.source.codes if name in found}

    def _wrong(self, name: str, what: str, known: list[str]) -> ContractError:
        near = process.extractOne(name, [other for other in known if other])
        do = f"nearest known name: {near[0]}; correct {self.source.declared_in}" if near else "keep one of them"
        return ContractError(what, where=self._where(name), do=do)

    def _where(self, field: str = "") -> Where:
        return Where(party=self.source.name, month=self.month, file=self.file.name, field=field)

    def _value(self, name: str) -> str:
        """SQL of a field's value, null where it is none."""
        column = _quoted(self._columns[name])
        kind = self._schema.field(self._columns[name]).type
        field = {f.name: f for f in self.source.table.data_fields}.get(name)
        if field is None or field.type == "text":
            return self._text(name, column, kind)
        if field.type == "money":
            return self._money(name, column, kind)
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            return f"{column}::date"
        formats = self.source.date_formats.get(name, ())
        return typed(field, f"coalesce({column}::varchar, '')", formats=formats)

    def _text(self, name: str, column: str, kind: pa.DataType) -> str:
        if pa.types.is_floating(kind):
            do = "store it as text or as a whole number"
            raise ContractError(f"{column} is {kind}: codes cannot be", where=self._where(name), do=do)
        text = _trimmed(column)
        if pa.types.is_string(kind) and name not in self.source.codes:
            # Trimming every one of many millions would cost more than reading them.
            text = f"case when {_untidy(column)} then {text} else {column} end"
            text = column if self._columns[name] in self._tidy else text
        codes = self.source.codes.get(name)
        if codes:
            known = dict.fromkeys(codes.values()) | dict.fromkeys(codes)
            cases = " ".join(f"when {literal(code)} then {literal(codes.get(code, code))}" for code in known)
            return f"case {text} {cases} end"
        return text

    @cached_property
    def _tidy(self) -> set[str]:
        """Columns of few values none of which is empty or has a blank at its edges: they are read as they are."""
        metadata = pq.read_metadata(self.file.path)
        sizes = dict.fromkeys(self._columns.values(), 0)
        for group in map(metadata.row_group, range(metadata.num_row_groups)):
            for chunk in map(group.column, range(metadata.num_columns)):
                if chunk.path_in_schema in sizes:
                    sizes[chunk.path_in_schema] += chunk.total_uncompressed_size
        few = [column for column, size in sizes.items() if size < _LENGTH * metadata.num_rows]
        return {column for column in few if not self._has_untidy(column)}

    def _has_untidy(self, column: str) -> bool:
        values = (
            f"select distinct {_quoted(column)}::varchar as value from read_parquet({literal(str(self.file.path))})"
        )
        sql = f"select 1 from ({values}) where {_trimmed('value')} is distinct from value limit 1"
        return bool(self.connection.execute(sql).fetchall())

    def _money(self, name: str, column: str, kind: pa.DataType) -> str:
        """Exact to the fen or null: a double counts by its shortest decimal form, as in a workbook."""
        factor = _WAN if self.party.unit == "wan" else 1
        if pa.types.is_decimal(kind) and kind.scale == _FEN and kind.precision <= _DIGITS and factor == 1:
            value = f"{column}::decimal(18, 2)"
        elif pa.types.is_decimal(kind) and kind.scale <= _FEN and factor == 1:
            value = f"try_cast({column} as decimal(18, 2))"
        elif pa.types.is_decimal(kind) or pa.types.is_integer(kind):
            amount = f"({column}::decimal(38, 10) * {factor})"
            value = f"case when {amount} = round({amount}, 2) then try_cast({amount} as decimal(18, 2)) end"
        else:
            value = f"as_money{'_wan' if factor != 1 else ''}(coalesce({column}::varchar, ''))"
        if name not in self.source.blank_is_zero:
            return value
        return f"case when {_trimmed(column)} is null then 0 else {value} end"

    def count(self) -> None:
        """Count rows and amounts, by scope, in one scan: what `account` and `totals` tell."""
        control = " + ".join(f'coalesce("{name}", 0)' for name in self.source.control_fields)
        unread = " or ".join(f'"{name}" is null' for name in self.source.control_fields)
        self.connection.execute(f"""
            create or replace table {self._counted} as
            select {scope_of(self.party, self.scope)}, count(*) as _rows_in,
                   count(*) filter (not faulty) as _rows_accepted, sum({control}) as _amount_in,
                   sum({control}) filter (not faulty) as _amount_accepted,
                   count(*) filter ({unread}) as _amount_unreadable,
                   sum({amount_of(self.party)}) filter (not faulty) as amount
            from (select *, {self._faulty} as faulty from ({self._rows()})) group by all
        """)

    @property
    def _counted(self) -> str:
        return f"counted_{self.source.name}_{self.file.file_id}"

    @property
    def totals(self) -> str:
        """SQL of the number of entries and of what they come to, by scope."""
        columns = ", ".join((*self.scope, "_rows_accepted as entries", "amount"))
        return f"select {columns} from {self._counted} where _rows_accepted > 0"

    def account(self) -> dict[str, Any]:
        """A row of contract `source_file`."""
        counts = {"rows_in": "bigint", "rows_accepted": "bigint", "amount_unreadable": "bigint"}
        counts |= {"amount_in": "decimal(38, 2)", "amount_accepted": "decimal(38, 2)"}
        sums = ", ".join(f"coalesce(sum(_{name}), 0)::{kind}" for name, kind in counts.items())
        values = self.connection.execute(f"select {sums} from {self._counted}").fetchall()[0]
        found = dict(zip(counts, values, strict=True))
        return {
            "month": str(self.month), "party": self.source.name, "extract": self.source.name, "file": self.file.name,
            "file_id": self.file.file_id, "sheet": "", "control_column": self.source.control_column, **found,
            "rows_rejected": found["rows_in"] - found["rows_accepted"],
            "amount_rejected": found["amount_in"] - found["amount_accepted"], "control_total": None,
        }  # fmt: skip

    def write_rejects(self, path: Path) -> None:
        """Write the rows of contract `reject`, one per faulty field."""
        reasons = " ".join(f"when {literal(key)} then {literal(text)}" for key, text in REASONS.items())
        contents = " ".join(
            f"when {literal(name)} then raw.{_quoted(column)}::varchar"
            for name, column in self._columns.items()
            if not name.startswith("raw ")
        )
        storage.write_query(path, table("reject"), self.connection, f"""
            with fault as (
                select row_no, unnest(string_split(faults, ',')) as fault
                from ({self._typed()}) where faults is not null
            ),
            named as (select row_no, split_part(fault, ':', 1) as field, split_part(fault, ':', 2) as reason from fault)
            select {literal(str(self.month))} as month, {literal(self.source.name)} as party,
                   {literal(self.source.name)} as extract, {literal(self.file.name)} as file,
                   {literal(self.file.file_id)} as file_id, '' as sheet, named.row_no, field,
                   coalesce(case field {contents} end, '') as content,
                   case when case field {contents} end is null then {literal(REASONS["required"])}
                        else case reason {reasons} end end as reason,
                   to_json(raw)::varchar as row_json
            from named join (select *, file_row_number + 1 as place
                             from read_parquet({literal(str(self.file.path))}, file_row_number = true)) raw
                on raw.place = named.row_no
        """)  # fmt: skip

    def finding(self, account: dict[str, Any]) -> Finding:
        """What is said of rejected rows (e02)."""
        message = (
            f"读入{account['rows_in']}行，拒收{account['rows_rejected']}行，涉及可读金额{account['amount_rejected']}元，"
            f"另有{account['amount_unreadable']}行金额不可读"
        )
        return Finding(
            month=self.month, stage="extract", rule_id="e02_rejected_rows", severity="warning",
            party=self.source.name, extract=self.source.name, file=self.file.name, message=message, expected="0",
            actual=str(account["rows_rejected"]),
        )  # fmt: skip
