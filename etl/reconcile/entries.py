"""Entries of the month and open items of the last: together the pool in which amounts must find each other."""

from __future__ import annotations

from decimal import Decimal

from etl.contracts import DUCKDB_TYPES, Field, Table
from etl.errors import ContractError, DataError, Where
from etl.months import Month
from etl.reconcile.bulk import DERIVED, Bulk, matched_beside, settle, strict_pass
from etl.reconcile.engines import Engine
from etl.reconcile.engines.duck import Duck
from etl.reconcile.head import materialise, naming
from etl.reconcile.queries import EntryQuery, Leg, Queries


def build(engine: Engine, month: Month, queries: Queries) -> list[Bulk]:
    """Make `entry` (this month's, but for those that a bulk pass matched), `entry_total` and `carried`.

    `entry_total` has the entries and amounts of each leg, party and scope, all of them. ContractError if a fen is
    lost. Returns what was matched in bulk.
    """
    _open(engine, month, queries)
    bulks = [bulk for leg in queries.legs if (bulk := _held(engine, month, queries, leg))]
    at_once = {bulk.leg for bulk in bulks}
    parts = [
        (query, f"{query.leg}_{query.party}", "left" if query.leg in at_once else "held") for query in queries.entries
    ]
    numbered = (_numbered(month, query, queries, f"{held}_{name}") for query, name, held in parts)
    engine.table("entry", " union all ".join(numbered))
    engine.view("entry_total", " union all ".join(f"select * from total_{name}" for _, name, _ in parts))
    return bulks


def _held(engine: Engine, month: Month, queries: Queries, leg: Leg) -> Bulk | None:
    """Make `held_<leg>_<party>`, the typed entries of each party, and match in bulk what can be."""
    strict = strict_pass(queries, leg) if queries.bulk and isinstance(engine, Duck) else None
    for query in (query for query in queries.entries if query.leg == leg.name):
        _type(engine, query, queries, lazily=strict is not None)
        by_accounts = query.accounted if strict else ""
        engine.table(f"total_{query.leg}_{query.party}", _total(query, queries, by_accounts))
        if not by_accounts:
            _conserve(engine, month, query)
    if strict is None or not queries.bulk or not isinstance(engine, Duck):
        return None
    return settle(engine, leg, strict, queries, queries.bulk)


def _type(engine: Engine, query: EntryQuery, queries: Queries, *, lazily: bool) -> None:
    given = [field for field in queries.tables["entry"].fields if field.name not in DERIVED]
    with naming(query.path):
        engine.view("given", query.sql)
    if missing := sorted({field.name for field in given} - set(engine.columns("given"))):
        where = Where(file=str(query.path))
        raise ContractError(f"columns missing: {', '.join(missing)}", where=where, do="select these columns as well")
    typed = ", ".join(
        f"cast({_known(field, queries.scope)} as {DUCKDB_TYPES[field.type]}) as {field.name}" for field in given
    )
    make = engine.view if lazily else engine.table
    with naming(query.path):
        make(f"held_{query.leg}_{query.party}", f"select {typed} from ({query.sql}) given")


def _numbered(month: Month, query: EntryQuery, queries: Queries, held: str) -> str:
    """SQL of the entries of `held`, each with its identity; of those called alike the second is #2, and so on."""
    promised = queries.tables["entry"]
    own = f"'{query.party}'"
    derived = {
        "month": f"'{month}'",
        "leg": f"'{query.leg}'",
        "entry_id": _identity(f"'{month}'", own, promised),
        "party": own,
        "sign": f"cast({query.sign} as bigint)",
    }
    columns = ", ".join(f"{derived.get(f.name, f.name)} as {f.name}" for f in promised.fields)
    return f"""
        select {columns} from (
            select *, row_number() over (partition by {_named(promised)} order by {_content(promised)}) as occurrence
            from {held}
        ) numbered
    """


def beside(engine: Duck, month: Month, queries: Queries, leg: Leg) -> str:
    """SQL of the entries matched in bulk whose obligations are still open: what causes and verdicts must see."""
    key = ", ".join((*queries.scope, "owed"))
    engine.table("pending", f"select distinct {key} from (select *, {leg.obligation} as owed from open_entry) o")
    parts = []
    for query in (query for query in queries.entries if query.leg == leg.name):
        name = f"beside_{leg.name}_{query.party}"
        engine.table(f"{name}_rows", matched_beside(leg, query.party, queries.scope))
        engine.table(name, _numbered(month, query, queries, f"{name}_rows"))
        parts.append(f"select * from {name}")
    return " union all ".join(parts)


def _total(query: EntryQuery, queries: Queries, by_accounts: str) -> str:
    """SQL of entries and amounts by scope: of a bulk pass, which is held to them, by the files' accounts."""
    scope = "".join(f", {name}" for name in queries.scope)
    if by_accounts:
        return f"select '{query.leg}' as leg, '{query.party}' as party{scope}, entries, amount from {by_accounts}"
    grouped = f" group by {scope[2:]}" if scope else ""
    return (
        f"select '{query.leg}' as leg, '{query.party}' as party{scope}, count(*) as entries, sum(amount) as amount "
        f"from held_{query.leg}_{query.party}{grouped}"
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
    own = [f.name for f in promised.fields if f.name not in (*DERIVED, *places, "ref", "component", "extract")]
    return ", ".join((*own, *places[1:], places[0]))


def _identity(month: str, party: str, promised: Table) -> str:
    """SQL: `#` in a name is doubled, for a single one counts those of one name."""
    return (
        f"replace(concat_ws('|', {month}, {party}, {_named(promised)}), '#', '##')"
        " || case when occurrence > 1 then '#' || cast(occurrence as varchar) else '' end"
    )


def _conserve(engine: Engine, month: Month, query: EntryQuery) -> None:
    in_extracts = _sum(engine, query, query.control)
    in_entries = _sum(engine, query, f"select sum(amount) from total_{query.leg}_{query.party}")
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
    if engine.rows("select 1 from opening_item limit 1") == [] or engine.rows("select 1 from previous_entry limit 1"):
        return  # what is said to be open at the start of a later year was carried all along
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
