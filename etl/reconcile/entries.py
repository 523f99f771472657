"""Entries of the month and open items of the last: together the pool in which amounts must find each other."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from etl.contracts import DUCKDB_TYPES, Table, table
from etl.errors import ContractError, DataError, Where
from etl.months import Month
from etl.reconcile.head import materialise
from etl.reconcile.queries import EntryQuery, Queries

_DERIVED = ("month", "leg", "entry_id", "party", "sign")
_GIVEN = tuple(field for field in table("entry").fields if field.name not in _DERIVED)
# Content first and the place in the file last, so that an identity does not hang on the order of rows.
_CONTENT = (
    "fund, kind, entry_date, amount, period, payer_id, demand_no, ticket_no, batch_no, region, original_no, due, "
    "sheet, row_no"
)


def build(connection: duckdb.DuckDBPyConnection, month: Month, queries: Queries) -> None:
    """Create `entry` (this month's) and `carried` (last month's open items); ContractError if a fen is lost."""
    create(connection, table("entry"))
    for query in queries.entries:
        _add(connection, month, query)
        _conserve(connection, month, query)
    _opening(connection, month, queries)


def create(connection: duckdb.DuckDBPyConnection, promised: Table) -> None:
    """Create an empty table as the contract promises it."""
    columns = ", ".join(f'"{field.name}" {DUCKDB_TYPES[field.type]}' for field in promised.fields)
    connection.execute(f"create table {promised.name} ({columns})")


def _add(connection: duckdb.DuckDBPyConnection, month: Month, query: EntryQuery) -> None:
    materialise(connection, "held", query.path, query.sql, [field.name for field in _GIVEN])
    given = ", ".join(f"{field.name}::{DUCKDB_TYPES[field.type]} as {field.name}" for field in _GIVEN)
    connection.execute(f"""
        insert into entry by name
        with typed as (select {given} from (select * replace (coalesce(fund, '') as fund) from held)),
        numbered as (
            select *, row_number() over (partition by ref, component order by {_CONTENT}) as occurrence from typed
        )
        select * exclude (occurrence),
               '{month}' as month, '{query.leg}' as leg, '{query.party}' as party, {query.sign} as sign,
               {_identity(f"'{month}'", f"'{query.party}'")} as entry_id
        from numbered
    """)


def _identity(month: str, party: str) -> str:
    return (
        f"concat_ws('|', {month}, {party}, ref, component)"
        " || case when occurrence > 1 then '#' || occurrence else '' end"
    )


def _conserve(connection: duckdb.DuckDBPyConnection, month: Month, query: EntryQuery) -> None:
    in_extracts = _sum(connection, query, query.control)
    in_entries = _sum(connection, query, "select sum(amount) from held")
    if in_extracts != in_entries:
        raise ContractError(
            f"leg {query.leg}: the extracts hold {in_extracts}, the entries {in_entries}",
            where=Where(party=query.party, month=month, file=str(query.path)),
            do="make query and control agree: every amount of the extracts must become an entry once",
        )


def _sum(connection: duckdb.DuckDBPyConnection, query: EntryQuery, sql: str) -> Decimal:
    materialise(connection, "control", query.path, f"select coalesce(({sql}), 0)::decimal(38, 2) as total", ["total"])
    total: Decimal = connection.execute("select total from control").fetchall()[0][0]
    return total


def _opening(connection: duckdb.DuckDBPyConnection, month: Month, queries: Queries) -> None:
    connection.execute("create table carried as select * from previous_open_item")
    if connection.execute("select count(*) from opening_item").fetchall() == [(0,)]:
        return
    connection.execute("create temp table side (leg varchar, party varchar, sign bigint)")
    connection.executemany("insert into side values (?, ?, ?)", [(q.leg, q.party, q.sign) for q in queries.entries])
    _check_sides(connection, month)
    connection.execute(f"""
        insert into carried by name
        with numbered as (
            select o.*, s.sign,
                   row_number() over (
                       partition by o.leg, o.party, ref, component, first_month
                       order by fund, kind, entry_date, amount, period, payer_id, demand_no, ticket_no, batch_no, row_no
                   ) as occurrence
            from opening_item o join side s on s.leg = o.leg and s.party = o.party
        )
        select '{month.plus(-1)}' as month, leg, {_identity("first_month", "party")} as entry_id, party, ref,
               coalesce(fund, '') as fund, component, kind, period, payer_id, demand_no, ticket_no, batch_no, region,
               entry_date, amount, sign, {_identity("first_month", "party")} as break_id,
               coalesce(cause, 'unexplained') as cause, '' as evidence, first_month, 0 as age,
               'opening_item' as extract, file_id, sheet, row_no
        from numbered
    """)


def _check_sides(connection: duckdb.DuckDBPyConnection, month: Month) -> None:
    strange = connection.execute(
        "select leg, party, min(row_no) from opening_item where (leg, party) not in (select (leg, party) from side) "
        "group by all order by all limit 1"
    ).fetchall()
    if strange:
        leg, party, row = strange[0]
        raise DataError(
            f"{party} takes no part in leg {leg}",
            where=Where(month=month, extract="opening_item", row=row),
            do="correct the file of opening items",
        )
