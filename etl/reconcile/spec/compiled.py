"""A declaration as the engine's queries: its entries, passes and causes, and the tables they come to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from etl.contracts import Field, Table, table, vocabulary
from etl.errors import ContractError, Where
from etl.reconcile.head import Head
from etl.reconcile.queries import CauseQuery, EntryQuery, PassQuery, Queries, Relation
from etl.reconcile.spec import heads
from etl.reconcile.spec.heads import Known
from etl.reconcile.spec.model import CORE, FirstOf, Leg, Spec, SqlPass
from etl.reconcile.spec.party import headers
from etl.reconcile.spec.passes import declared_pass, known

TABLES = ("entry", "match", "open_item", "cause_movement", "statement", "candidate", "verdict", "cluster")
GIVEN = ("obligation", "scope")  # attributes a declaration's own columns get: what is owed, and its scope in words
_CONTRACT_ONLY = {field.name for field in table("entry").fields} - set(CORE)


def compiled(spec: Spec, file: Path) -> Queries:
    """The queries of `spec`, which stands in `file`.

    A party with files has the relations `held_by_<it>`, its rows, and `accounted_<it>`, what they come to by scope.
    """
    legs = spec.legs.items()
    return Queries(
        entries=tuple(query for name, leg in legs for query in _entries(spec, file, name, leg)),
        passes=tuple(query for name, leg in legs for query in _passes(spec, file, name, leg)),
        causes=tuple(query for name, leg in legs for query in _causes(spec, file, name, leg)),
        rules=tuple(heads.read_rule(path) for folder in spec.rules for path in _folder(file, folder)),
        verdicts=tuple(
            heads.read_verdict(path, tuple(spec.party_titles))
            for folder in spec.verdicts
            for path in _folder(file, folder)
        ),
        scope=tuple(spec.scope),
        attributes=spec.attributes if spec.from_tables else (*spec.attributes, *GIVEN),
        tables=tables(spec),
        relations=relations(spec, file),
    )


def relations(spec: Spec, file: Path) -> tuple[Relation, ...]:
    """The tables that the queries of `spec` read."""
    return tuple(
        Relation(
            name=name,
            folder=file.parent,
            files=tuple(pattern.replace("{table}", name) for pattern in headers(told.files)),
            previous=told.previous,
            so_far=told.so_far,
            optional=told.optional,
            first_only=told.first_only,
        )
        for name, told in spec.tables.items()
    )


def sql_files(spec: Spec, file: Path) -> list[Path]:
    """All SQL files that `spec` names, and what its causes read beside; those that are there."""
    named = [path for leg in spec.legs.values() for path in leg.entries.values()]
    for leg in spec.legs.values():
        named += [item.file for item in leg.passes if isinstance(item, SqlPass)]
        named += [] if isinstance(leg.causes, str) else [path for path in leg.causes if path != "default"]
    found = {file.parent / path for path in named}
    for folder in (*spec.rules, *spec.verdicts):
        found |= set((file.parent / folder).glob("*.sql"))
    there = {path for path in found if path.is_file()}
    there |= {path.parent / name for path in there for name in Head(path).listed("reads")}
    return sorted(path for path in there if path.is_file())


def _folder(file: Path, folder: str) -> list[Path]:
    found = sorted((file.parent / folder).glob("*.sql"))
    if not found:
        raise ContractError("no SQL files", where=Where(file=str(file.parent / folder)), do="correct the declaration")
    return found


def _entries(spec: Spec, file: Path, name: str, leg: Leg) -> list[EntryQuery]:
    if not leg.entries:
        return [_of_files(spec, file, name, leg, party) for party in leg.parties]
    known_names, owed = _known(spec, name, leg), _obligation(leg, "ref")
    return [
        heads.read_entry(file.parent / leg.entries[party], known_names, party, owed, tuple(leg.cluster))
        for party in leg.parties
    ]


def _of_files(spec: Spec, file: Path, name: str, leg: Leg, party: str) -> EntryQuery:
    """What a party's own files hold, as far as it takes part in the leg."""
    scope = " || '/' || ".join(f"coalesce({column}, '')" for column in spec.scope)
    columns = ", ".join((*spec.columns, "entry_date", "amount", "file_id", "sheet", "row_no"))
    condition = f" where {leg.where[party]}" if party in leg.where else ""
    accounted = "" if condition else f"accounted_{party}"
    return EntryQuery(
        path=file,
        sql=f"select ref, {columns}, '{party}' as extract, {_by_row(leg, party)} as obligation, "
        f"{scope} as scope from held_by_{party}{condition}",
        leg=name,
        order=leg.parties.index(party) + 1,
        party=party,
        control=f"select sum(amount) from {accounted or f'held_by_{party}{condition}'}",
        accounted=accounted,
        sentence=spec.party_titles[party],
        obligation="obligation",
        cluster=tuple(leg.cluster),
    )


def _obligation(leg: Leg, *otherwise: str) -> str:
    """SQL of what is owed: the columns together, or the first that is known; else what is given `otherwise`."""
    parts = [known(name, leg.normalise.get(name, [])) for name in leg.owed]
    together = parts if isinstance(leg.obligation, FirstOf) else [" || ' ' || ".join(parts)]
    return f"coalesce({', '.join((*together, *otherwise))})"


def _by_row(leg: Leg, party: str) -> str:
    """SQL of what is owed by rows of a file: else the row's reference, or its place, which no other row has."""
    place = f"concat_ws('#', '{party}', left(file_id, 8), nullif(sheet, ''), cast(row_no as varchar))"
    return _obligation(leg, known("ref", []), place)


def _known(spec: Spec, name: str, leg: Leg) -> Known:
    return Known(name, tuple(leg.parties), spec.attributes, (*spec.causes, *heads.catalogued("cause")))


def _passes(spec: Spec, file: Path, name: str, leg: Leg) -> list[PassQuery]:
    known_names = _known(spec, name, leg)
    return [
        heads.read_pass(file.parent / item.file, known_names, number)
        if isinstance(item, SqlPass)
        else declared_pass(spec, file, name, leg, item, number)
        for number, item in enumerate(leg.passes, start=1)
    ]


def _causes(spec: Spec, file: Path, name: str, leg: Leg) -> list[CauseQuery]:
    """The leg's causes in the order in which they are asked."""
    asked = [leg.causes] if isinstance(leg.causes, str) else leg.causes
    causes = _known(spec, name, leg).causes
    queries: list[CauseQuery] = []
    for cause in asked:
        queries += (
            heads.default_causes(name) if cause == "default" else [heads.read_cause(file.parent / cause, name, causes)]
        )
    return [replace(query, order=number) for number, query in enumerate(queries, start=1)]


def tables(spec: Spec) -> dict[str, Table]:
    """The tables of a reconciliation with this declaration's scope and attributes in place of the contract's."""
    return {name: table(name) if spec.from_tables else _table(spec, table(name)) for name in TABLES}


def _table(spec: Spec, promised: Table) -> Table:
    scope = tuple(_field(spec, name) for name in spec.scope)
    own = (*spec.attributes, *GIVEN) if "payer_id" in {f.name for f in promised.fields} else ()
    attributes = tuple(_field(spec, name) for name in own)
    fields: list[Field] = []
    for field in promised.fields:
        if field.name == "fund":
            fields += (*scope, *attributes)
        elif field.name not in _CONTRACT_ONLY:
            fields.append(field)
    required = promised.required - _CONTRACT_ONLY | set(spec.scope)
    key = tuple(part for name in promised.key for part in _key(spec, name))
    return replace(promised, fields=tuple(fields), required=frozenset(required), key=key)


def _key(spec: Spec, name: str) -> tuple[str, ...]:
    if name == "fund":
        return tuple(spec.scope)
    return () if name in _CONTRACT_ONLY else (name,)


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
