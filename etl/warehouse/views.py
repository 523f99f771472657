"""The SQL of sql/warehouse: functions, report views with Chinese comments, roles and grants."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from etl.contracts import vocabulary
from etl.errors import ContractError, Where
from etl.labels import catalogue
from etl.legs import parties
from etl.settings import PROJECT
from etl.warehouse.schema import applied_sql, code_label, comment, leg_party

SQL = PROJECT / "sql" / "warehouse"
_VIEWS = "select viewname from pg_views where schemaname = 'report' order by viewname"
_UNCOMMENTED = """
    select c.relname, a.attname
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'report'::regnamespace and c.relkind = 'v' and col_description(c.oid, a.attnum) is null
    order by c.relname, a.attnum
"""


def outdated(connection: Connection) -> bool:
    """Whether the files or labels are not those applied last."""
    return {row.name: row.sha256 for row in connection.execute(applied_sql.select())} != _hashes()


def drop(connection: Connection) -> None:
    """Drop our views; without cascade, so that a view somebody built on ours is an error and not gone."""
    names = [sql.Identifier("report", row[0]) for row in _driver(connection).execute(_VIEWS)]
    if names:
        _execute(connection, sql.SQL("drop view {}").format(sql.SQL(", ").join(names)), "dropping the report views")


def apply(connection: Connection) -> None:
    """Run every file in order and remember their hashes; ContractError where the server refuses one."""
    drop(connection)
    for path in _files():
        _execute(connection, path.read_bytes(), path.name)
    _describe(connection)
    connection.execute(code_label.delete())
    labels = [{"kind": kind, "key": key, "label": label} for (kind, key), label in catalogue().items()]
    connection.execute(code_label.insert(), labels)
    connection.execute(leg_party.delete())
    connection.execute(leg_party.insert(), _places())
    connection.execute(applied_sql.delete())
    connection.execute(applied_sql.insert(), [{"name": n, "sha256": h} for n, h in _hashes().items()])


def _places() -> list[dict[str, str | int]]:
    return [
        {"leg": leg, "place": place, "party": party}
        for leg, names in parties().items()
        for place, party in enumerate(names, start=1)
    ]


def _files() -> list[Path]:
    return sorted(SQL.glob("*.sql"))


def _hashes() -> dict[str, str]:
    texts = {
        "labels": repr(sorted(catalogue().items())),
        "parties": repr(parties()),
        "vocabulary": repr(sorted(vocabulary().items())),
    }
    parts = {**texts, **{path.name: path.read_text(encoding="utf-8") for path in _files()}}
    return {name: hashlib.sha256(content.encode()).hexdigest() for name, content in parts.items()}


def _execute(connection: Connection, statement: bytes | sql.Composed, what: str) -> None:
    try:
        _driver(connection).execute(statement)
    except psycopg.Error as error:
        detail = " ".join(part for part in (error.diag.message_primary, error.diag.message_detail) if part)
        raise ContractError(
            f"the server refused {what}: {detail or error}",
            where=Where(file=str(SQL.relative_to(PROJECT))),
            do=error.diag.message_hint or "ask the server's administrator, or use a user with the right",
        ) from error


def _describe(connection: Connection) -> None:
    """Comment view columns by the vocabulary: a name means the same wherever it stands."""
    words = {name: comment(field) for name, field in vocabulary().items()}
    statement = sql.SQL("comment on column report.{}.{} is {}")
    for view, column in _driver(connection).execute(_UNCOMMENTED).fetchall():
        base = column.removesuffix("_label")
        if base in words:
            said = words[base] + ("名称" if base != column else "")
            names = sql.Identifier(view), sql.Identifier(column)
            _driver(connection).execute(statement.format(*names, sql.Literal(said)))


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    """psycopg's own connection: without parameters a % is only a %, and it quotes identifiers."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101 - the engine's URL names this driver
    return raw
