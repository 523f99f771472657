"""Accounting per file and sheet: what came in is what was accepted plus what was rejected, to the row and the fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from etl.errors import EtlError, Where
from etl.extract.block import Block
from etl.extract.cleaning import literal
from etl.findings import Finding
from etl.months import Month
from etl.sources import Source

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Account:
    """One file and sheet. Amounts in yuan over the source's control fields; `own_totals` are the sheet's 合计.

    `rows_read` are all rows below the header: data (`rows_in`) and, by kind, the rows of `layout`. `pages` are the
    本页合计 that disagree with their rows: row number, field, own total, sum of the rows. `unread` are the numbers of
    合计 and 本页合计 rows that say an amount nobody can read: cells that do not stand below the header, or no amounts.
    """

    block: Block
    rows_read: int
    layout: dict[str, int]
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    amount_in: Decimal
    amount_accepted: Decimal
    amount_rejected: Decimal
    amount_unreadable: int
    sums: dict[str, Decimal]
    own_totals: dict[str, Decimal]
    pages: list[tuple[int, str, Decimal, Decimal]]
    unread: list[int]

    @property
    def rows_layout(self) -> int:
        """Rows that are no data."""
        return sum(self.layout.values())

    def row(self, month: Month, source: Source) -> dict[str, Any]:
        """The row of contract `source_file`."""
        values = {name: getattr(self, name) for name in _STORED}
        return values | {
            "month": str(month),
            "party": source.party,
            "extract": source.name,
            "file": self.block.file.name,
            "file_id": self.block.file.file_id,
            "sheet": self.block.sheet,
            "control_column": source.control_column or None,
            "control_total": sum(self.own_totals.values(), ZERO) if self.own_totals else None,
        }


_STORED = (
    "rows_in", "rows_accepted", "rows_rejected", "rows_layout",
    "amount_in", "amount_accepted", "amount_rejected", "amount_unreadable",
)  # fmt: skip


def account_of(
    connection: duckdb.DuckDBPyConnection, block: Block, typed: Path, accepted: Path, source: Source
) -> Account:
    """Count and add up one block: in from the raw text, accepted from the file written, rejected from the rest."""
    layout, names = _layout(connection, typed), source.control_fields
    sums = ", ".join(_sum(name) for name in names) or "0"
    rows_in, amount_in, rows_rejected, amount_rejected, unreadable, *found = _row(
        connection,
        f"""select count(*), coalesce(sum(proof), 0)::decimal(38,2),
            count(*) filter (faulty), {_total(source, "filter (faulty)")},
            count(*) filter (faulty and ({_unreadable(source)})), {sums}
        from read_parquet({literal(str(typed))}) where row_kind = 'data'""",
    )
    mine = f"where file_id = {literal(block.file.file_id)} and sheet = {literal(block.sheet)}"
    rows_accepted, amount_accepted = _row(
        connection, f"select count(*), {_total(source)} from read_parquet({literal(str(accepted))}) {mine}"
    )
    totalled = bool(names) and not layout.keys().isdisjoint(("total", "page"))
    return Account(
        block=block,
        rows_read=sum(pq.read_metadata(path).num_rows for path in block.files),
        layout=layout,
        rows_in=rows_in,
        rows_accepted=rows_accepted,
        rows_rejected=rows_rejected,
        amount_in=amount_in,
        amount_accepted=amount_accepted,
        amount_rejected=amount_rejected,
        amount_unreadable=unreadable,
        sums=dict(zip(names, found, strict=False)),
        own_totals=_own_totals(connection, typed, source) if totalled else {},
        pages=list(_wrong_pages(connection, typed, source)) if "page" in layout else [],
        unread=_unread_totals(connection, typed) if totalled else [],
    )


def _layout(connection: duckdb.DuckDBPyConnection, typed: Path) -> dict[str, int]:
    """Rows that are no data, by kind."""
    rows = f"from read_parquet({literal(str(typed))}) where row_kind <> 'data' group by row_kind order by row_kind"
    return dict(connection.execute(f"select row_kind, count(*) {rows}").fetchall())


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return tuple(connection.execute(sql).fetchall()[0])


def _sum(name: str, where: str = "") -> str:
    return f'coalesce(sum("{name}") {where}, 0)::decimal(38,2)'


def _total(source: Source, where: str = "") -> str:
    return f"({' + '.join(_sum(name, where) for name in source.control_fields) or '0'})::decimal(38,2)"


def _unreadable(source: Source) -> str:
    return " or ".join(f'"{name}" is null' for name in source.control_fields) or "false"


def _own_totals(connection: duckdb.DuckDBPyConnection, typed: Path, source: Source) -> dict[str, Decimal]:
    """Control field -> amount in the last 合计 row of the sheet; empty where there is none."""
    names = ", ".join(f'"{name}"' for name in source.control_fields)
    row = connection.execute(
        f"select {names} from read_parquet({literal(str(typed))}) where row_kind = 'total' order by row_no desc limit 1"
    ).fetchone()
    pairs = zip(source.control_fields, row, strict=True) if row else ()
    return {name: amount for name, amount in pairs if amount is not None}


def _wrong_pages(
    connection: duckdb.DuckDBPyConnection, typed: Path, source: Source
) -> Iterator[tuple[int, str, Decimal, Decimal]]:
    """Each 本页合计 that is not the sum of the rows since the one before: row, field, own total, sum."""
    for name in source.control_fields:
        pages = f"""
            select *, count(*) filter (row_kind = 'page')
                over (order by row_no rows between unbounded preceding and 1 preceding) as page
            from read_parquet({literal(str(typed))}) where row_kind in ('data', 'page')"""
        own, found = (f"sum(\"{name}\") filter (row_kind = '{kind}')" for kind in ("page", "data"))
        yield from connection.execute(f"""
            select max(row_no) filter (row_kind = 'page') as row_no, '{name}', {own} as own,
                coalesce({found}, 0)::decimal(38,2) as found
            from ({pages}) group by page having own <> found order by row_no""").fetchall()


def _unread_totals(connection: duckdb.DuckDBPyConnection, typed: Path) -> list[int]:
    """Rows of totals of which an amount cannot be read; a subtotal is not compared with anything."""
    rows = f"from read_parquet({literal(str(typed))}) where row_kind in ('total', 'page') and unread"
    return [number for (number,) in connection.execute(f"select row_no {rows} order by row_no").fetchall()]


def verify(account: Account, where: Where) -> None:
    """EtlError unless rows read are data and layout, and rows and amounts in are those accepted plus those rejected."""
    amounts = account.amount_accepted + account.amount_rejected
    rows = account.rows_accepted + account.rows_rejected
    if account.rows_read != account.rows_in + account.rows_layout:
        raise EtlError(
            f"rows lost: {account.rows_read} read, {account.rows_in} of them data, layout {account.layout}",
            where=where, do="this is a fault of the program: report it with the file",
        )  # fmt: skip
    if rows != account.rows_in or amounts != account.amount_in:
        raise EtlError(
            f"rows or amounts lost: {account.rows_in} rows and {account.amount_in} yuan in, {rows} and {amounts} out",
            where=Where(**{**vars(where), "file": account.block.file.name, "sheet": account.block.sheet}),
            do="this is a fault of the program: report it with the file",
        )


def findings_of(account: Account, month: Month, source: Source) -> Iterator[Finding]:
    """A 合计 that disagrees with its rows (e01) or cannot be read (e06), wrong 本页合计 (e05), rejects (e02)."""
    place = {
        "month": str(month),
        "stage": "extract",
        "severity": "warning",
        "party": source.party,
        "extract": source.name,
        "file": account.block.file.name,
        "sheet": account.block.sheet,
    }
    for name, own in account.own_totals.items():
        if own != account.sums[name]:
            message = f"文件自带合计{own}元与各行之和{account.sums[name]}元不符，相差{own - account.sums[name]}元"
            yield Finding(
                rule_id="e01_control_total", message=message, field=name,
                expected=str(own), actual=str(account.sums[name]), **place,  # type: ignore[arg-type]
            )  # fmt: skip
    for row_no, name, own, found in account.pages:
        message = f"第{row_no}行本页合计{own}元与本页各行之和{found}元不符，相差{own - found}元"
        yield Finding(
            rule_id="e05_page_total", message=message, field=name, row_no=row_no,
            expected=str(own), actual=str(found), **place,  # type: ignore[arg-type]
        )  # fmt: skip
    for row_no in account.unread:
        message = f"第{row_no}行是合计行，但其列数或金额无法按表头读出，未能与各行之和核对"
        yield Finding(rule_id="e06_total_unread", message=message, row_no=row_no, **place)  # type: ignore[arg-type]
    if account.rows_rejected:
        message = (
            f"读入{account.rows_in}行，拒收{account.rows_rejected}行，涉及可读金额{account.amount_rejected}元，"
            f"另有{account.amount_unreadable}行金额不可读"
        )
        counts = {"expected": "0", "actual": str(account.rows_rejected)}
        yield Finding(rule_id="e02_rejected_rows", message=message, **counts, **place)  # type: ignore[arg-type]
