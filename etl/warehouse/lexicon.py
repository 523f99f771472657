"""The warehouse's side of the data dictionary: its own tables, and the table that holds the dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.settings import Settings
from etl.warehouse import migrate, server
from etl.warehouse.schema import CONTRACT_TABLES, dictionary, metadata


@dataclass(frozen=True)
class OwnTable:
    """A table that no contract declares; `columns` are name, type and Chinese comment."""

    name: str
    label: str
    columns: tuple[tuple[str, str, str], ...]


def own_tables() -> list[OwnTable]:
    """What the warehouse keeps itself, ordered by name."""
    own = [table for table in metadata.tables.values() if table.name not in CONTRACT_TABLES]
    return [
        OwnTable(
            table.fullname,
            table.comment or "",
            tuple((column.name, str(column.type).lower(), column.comment or "") for column in table.columns),
        )
        for table in sorted(own, key=lambda table: table.fullname)
    ]


def store(entries: Sequence[Mapping[str, Any]], settings: Settings) -> None:
    """Replace the dictionary in one transaction."""
    migrate.upgrade(settings)
    with server.begin(settings) as connection:
        connection.execute(dictionary.delete())
        connection.execute(dictionary.insert(), [dict(entry) for entry in entries])
