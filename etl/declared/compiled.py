"""A declaration as the engine's queries: its entries, passes and causes, and the tables they come to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from etl.contracts import Field, Table, table, vocabulary
from etl.declared.model import Leg, Spec, SqlPass, headers
from etl.declared.own_files import default_causes, own_cause, own_pass
from etl.declared.passes import declared_pass, normalised
from etl.reconcile.queries import ATTRIBUTES, SCOPE, CauseQuery, EntryQuery, PassQuery, Queries

TABLES = ("entry", "match", "open_item", "cause_movement", "statement", "candidate", "verdict", "cluster")
GIVEN = ("obligation", "scope")  # attributes every declaration gets: what is owed, and its scope in words
_COUNTY_ONLY = {*SCOPE, *ATTRIBUTES, "due"}


def compiled(spec: Spec, file: Path) -> Queries:
    """The queries of `spec`, which stands in `file`; party p's typed rows are the relation `held_by_p`."""
    entries = tuple(query for name, leg in spec.legs.items() for query in _entries(spec, file, name, leg))
    passes = tuple(query for name, leg in spec.legs.items() for query in _passes(spec, file, name, leg))
    causes = tuple(query for name, leg in spec.legs.items() for query in _causes(spec, file, name, leg))
    return Queries(
        entries=entries,
        passes=passes,
        causes=causes,
        rules=(),
        scope=tuple(spec.scope),
        attributes=(*spec.attributes, *GIVEN),
        tables=tables(spec),
    )


def _entries(spec: Spec, file: Path, name: str, leg: Leg) -> list[EntryQuery]:
    scope = " || '/' || ".join(f"coalesce({column}, '')" for column in spec.scope)
    forms = leg.normalise
    parts = (normalised(name, forms[name]) if name in forms else name for name in leg.obligation)
    obligation = " || ' ' || ".join(parts)
    columns = ", ".join((*spec.columns, "entry_date", "amount", "file_id", "sheet", "row_no"))
    queries = []
    for order, party in enumerate(leg.parties, start=1):
        condition = f" where {leg.where[party]}" if party in leg.where else ""
        queries.append(
            EntryQuery(
                path=file,
                sql=f"select ref, {columns}, '{party}' as extract, coalesce({obligation}, ref) as obligation, "
                f"{scope} as scope from held_by_{party}{condition}",
                leg=name,
                order=order,
                party=party,
                control=f"select sum(amount) from held_by_{party}{condition}",
                sentence=spec.parties[party].title,
                obligation="obligation",
                cluster=tuple(leg.cluster),
            )
        )
    return queries


def _passes(spec: Spec, file: Path, name: str, leg: Leg) -> list[PassQuery]:
    return [
        own_pass(file.parent / item.file, spec, name, number)
        if isinstance(item, SqlPass)
        else declared_pass(spec, file, name, leg, item, number)
        for number, item in enumerate(leg.passes, start=1)
    ]


def _causes(spec: Spec, file: Path, name: str, leg: Leg) -> list[CauseQuery]:
    """The leg's causes in the order in which they are asked."""
    asked = [leg.causes] if isinstance(leg.causes, str) else leg.causes
    queries: list[CauseQuery] = []
    for cause in asked:
        queries += default_causes(name) if cause == "default" else [own_cause(file.parent / cause, spec, name)]
    return [replace(query, order=number) for number, query in enumerate(queries, start=1)]


def tables(spec: Spec) -> dict[str, Table]:
    """The tables of a reconciliation with this declaration's scope and attributes in place of the county's."""
    return {name: _table(spec, table(name)) for name in TABLES}


def _table(spec: Spec, promised: Table) -> Table:
    scope = tuple(_field(spec, name) for name in spec.scope)
    own = (*spec.attributes, *GIVEN) if "payer_id" in {f.name for f in promised.fields} else ()
    attributes = tuple(_field(spec, name) for name in own)
    fields: list[Field] = []
    for field in promised.fields:
        if field.name == "fund":
            fields += (*scope, *attributes)
        elif field.name not in _COUNTY_ONLY:
            fields.append(field)
    required = promised.required - _COUNTY_ONLY | set(spec.scope)
    key = tuple(part for name in promised.key for part in _key(spec, name))
    return replace(promised, fields=tuple(fields), required=frozenset(required), key=key)


def _key(spec: Spec, name: str) -> tuple[str, ...]:
    if name == "fund":
        return tuple(spec.scope)
    return () if name in _COUNTY_ONLY else (name,)


def _field(spec: Spec, name: str) -> Field:
    if name in GIVEN:
        return Field(name, "text", "", {"obligation": vocabulary()["obligation"].label, "scope": "归属"}[name], "")
    return Field(name, "text", "", label_of(spec, name), "")


def label_of(spec: Spec, name: str) -> str:
    """What people call a column: as declared, else its first header, else what it is called everywhere."""
    if name in spec.labels:
        return spec.labels[name]
    found = (headers(party.columns[name])[0] for party in spec.parties.values() if name in party.columns)
    known = vocabulary()
    return next(found, known[name].label if name in known else name)
