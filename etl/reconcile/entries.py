"""Entries of the month and open items of the last: together the pool in which amounts must find each other."""

from __future__ import annotations

from decimal import Decimal

from etl.contracts import DUCKDB_TYPES, Field, Table
from etl.errors import ContractError, DataError, Where
from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.head import materialise
from etl.reconcile.queries import EntryQuery, Queries

_DERIVED = ("month", "leg", "entry_id", "party", "sign")


def build(engine: Engine, month: Month, queries: Queries) -> None:
    """Make `entry` (this month's) and `carried` (last month's open items); ContractError if a fen is lost."""
    parts = []
    for number, query in enumerate(queries.entries):
        _add(engine, month, query, queries, f"entry_{number}")
        _conserve(engine, month, query)
        parts.append(f"select * from entry_{number}")
    engine.view("entry", " union all ".join(parts))
    _open(engine, month, queries)


def _add(engine: Engine, month: Month, query: EntryQuery, queries: Queries, name: str) -> None:
    promised = queries.tables["entry"]
    given = [field for field in promised.fields if field.name not in _DERIVED]
    materialise(engine, "held", query.path, query.sql, [field.name for field in given])
    typed = ", ".join(
        f"cast({_known(field, queries.scope)} as {DUCKDB_TYPES[field.type]}) as {field.name}" for field in given
    )
    own = f"'{query.party}'"
    derived = {
        "month": f"'{month}'",
        "leg": f"'{query.leg}'",
        "entry_id": _identity(f"'{month}'", own, promised),
        "party": own,
        "sign": f"cast({query.sign} as bigint)",
    }
    columns = ", ".join(f"{derived.get(f.name, f.name)} as {f.name}" for f in promised.fields)
    engine.table(
        name,
        f"""
        with typed as (select {typed} from held),
        numbered as (
            select *, row_number() over (partition by {_named(promised)} order by {_content(promised)}) as occurrence
            from typed
        )
        select {columns} from numbered
        """,
    )


def _known(field: Field, scope: tuple[str, ...]) -> str:
    """A scope that is not known is empty, and pairs with nothing."""
    return f"coalesce({field.name}, '')" if field.name in scope else field.name


def _named(promised: Table) -> str:
    """What an entry is called by: its reference, and the component where there are any."""
    return ", ".join(name for name in ("ref", "component") if name in {field.name for field in promised.fields})


def _content(promised: Table) -> str:
    """What an entry says first and its place in the file last, so that an identity hangs on no order of rows."""
    places = ("file_id", "sheet", "row_no")
    own = [f.name for f in promised.fields if f.name not in (*_DERIVED, *places, "ref", "component", "extract")]
    return ", ".join((*own, *places[1:]))


def _identity(month: str, party: str, promised: Table) -> str:
    return (
        f"concat_ws('|', {month}, {party}, {_named(promised)})"
        " || case when occurrence > 1 then '#' || cast(occurrence as varchar) else '' end"
    )


def _conserve(engine: Engine, month: Month, query: EntryQuery) -> None:
    in_extracts = _sum(engine, query, query.control)
    in_entries = _sum(engine, query, "select sum(amount) from held")
    if in_extracts != in_entries:
        raise ContractError(
            f"leg {query.leg}: the extracts hold {in_extracts}, the entries {in_entries}",
            where=Where(party=query.party, month=month, file=str(query.path)),
            do="make query and control agree: every amount of the extracts must become an entry once",
        )


def _sum(engine: Engine, query: EntryQuery, sql: str) -> Decimal:
    total = f"select cast(coalesce(({sql}), 0) as decimal(38, 2)) as total"
    materialise(engine, "control", query.path, total, ["total"])
    amount: Decimal = engine.rows("select total from control")[0][0]
    return amount


def _open(engine: Engine, month: Month, queries: Queries) -> None:
    """What was open at the end of last month and, in a first month, what the parties say was open then."""
    engine.view("carried", "select * from previous_open_item")
    if engine.rows("select count(*) from opening_item") == [(0,)]:
        return
    sides = " union all ".join(
        f"select '{q.leg}' as leg, '{q.party}' as party, {q.sign} as sign" for q in queries.entries
    )
    engine.view("side", sides)
    _check_sides(engine, month)
    promised = queries.tables["open_item"]
    opened = {
        "month": f"'{month.plus(-1)}'",
        "entry_id": _identity("first_month", "party", promised),
        "break_id": _identity("first_month", "party", promised),
        "fund": "coalesce(fund, '')",
        "cause": "coalesce(cause, 'unexplained')",
        "evidence": "''",
        "age": "0",
        "extract": "'opening_item'",
        "original_no": "null",
        "due": "null",
        "candidates": "null",
    }
    columns = ", ".join(
        f"cast({opened.get(f.name, f.name)} as {DUCKDB_TYPES[f.type]}) as {f.name}" for f in promised.fields
    )
    engine.table(
        "opened",
        f"""
        with numbered as (
            select o.*, s.sign,
                   row_number() over (
                       partition by o.leg, o.party, ref, component, first_month
                       order by fund, kind, entry_date, amount, period, payer_id, demand_no, ticket_no, batch_no, row_no
                   ) as occurrence
            from opening_item o join side s on s.leg = o.leg and s.party = o.party
        )
        select {columns} from numbered
        """,
    )
    names = ", ".join(f.name for f in promised.fields)
    engine.view("carried", f"select {names} from previous_open_item union all select {names} from opened")


def _check_sides(engine: Engine, month: Month) -> None:
    strange = engine.rows(
        "select leg, party, min(row_no) from opening_item o "
        "where not exists (select 1 from side s where s.leg = o.leg and s.party = o.party) "
        "group by leg, party order by leg, party limit 1"
    )
    if strange:
        leg, party, row = strange[0]
        raise DataError(
            f"{party} takes no part in leg {leg}",
            where=Where(month=month, extract="opening_item", row=row),
            do="correct the file of opening items",
        )
