"""The county's own declaration, `sql/county.yaml`: what a month of it is reconciled by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from etl import storage
from etl.reconcile.queries import Queries, Relation
from etl.reconcile.spec import compiled, load
from etl.reconcile.spec.model import Spec
from etl.settings import PROJECT

SQL = PROJECT / "sql"
NAME = "county.yaml"


def queries(sql: Path = SQL) -> Queries:
    """Its legs, passes, causes, rules and verdicts; ContractError names file and line of what is wrong."""
    return compiled.compiled(_spec(sql), sql / NAME)


def relations(sql: Path = SQL) -> tuple[Relation, ...]:
    """The tables its queries read."""
    return compiled.relations(_spec(sql), sql / NAME)


def files(sql: Path = SQL) -> list[Path]:
    """The declaration and the SQL files it names, those that are there."""
    return [sql / NAME, *compiled.sql_files(_spec(sql), sql / NAME)]


def _spec(sql: Path) -> Spec:
    file = sql / NAME
    return _loaded(file, storage.sha256(file) if file.is_file() else "")


@cache
def _loaded(file: Path, _sha256: str) -> Spec:
    return load.load(file).spec
