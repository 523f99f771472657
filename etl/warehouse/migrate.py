"""Bring the warehouse's schema, views, roles and grants up to date; safe to call by many at once.

After a change of the contracts: `python -m etl.warehouse.migrate "what changed"` writes the next version.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from etl.errors import ContractError
from etl.settings import Settings
from etl.warehouse import server, views
from etl.warehouse.schema import SCHEMAS, metadata

_LOCK = 6402  # advisory: one process migrates at a time


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Create or migrate everything to `revision`; does nothing where that is already so.

    Raises ContractError where the server's user lacks a right, with what an administrator must do.
    """
    with server.begin(settings) as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        migrated = _migrate(connection, revision)
        if revision == "head" and (migrated or views.outdated(connection)):
            views.apply(connection)


def _migrate(connection: Connection, revision: str) -> bool:
    """Run the missing versions; False if there were none."""
    config = _config(connection)
    target = ScriptDirectory.from_config(config).as_revision_number(revision)
    if current(connection) == target:
        return False
    connection.execute(text("create schema if not exists ops"))  # holds Alembic's own table
    views.drop(connection)  # they hang on the tables
    command.upgrade(config, revision)
    return True


def current(connection: Connection) -> str | None:
    """The schema's version, None for an empty database."""
    options = {"version_table_schema": "ops"}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def require(connection: Connection) -> None:
    """Raise ContractError unless the schema's version is ours: for users who may not change it."""
    head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    if (found := current(connection)) != head:
        raise ContractError(f"the warehouse has version {found}, this program {head}", do="fundrecon migrate")


def differences(connection: Connection) -> list[Any]:
    """What the database lacks against the metadata, in Alembic's form; empty if they agree."""
    options = {"version_table_schema": "ops", **compare_options()}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def compare_options() -> dict[str, Any]:
    """How metadata and database are compared: our schemas, types and defaults included."""

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name in SCHEMAS
        return not (kind == "table" and name == "alembic_version" and parents.get("schema_name") == "ops")

    return {"include_schemas": True, "include_name": ours, "compare_type": True, "compare_server_default": True}


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def main() -> None:
    """Write the next version from what the metadata has and the embedded database lacks."""
    settings = Settings.from_env()
    upgrade(settings)
    with server.begin(settings) as connection:
        config = _config(connection)
        latest = ScriptDirectory.from_config(config).get_current_head() or "0000"
        command.revision(config, message=sys.argv[1], autogenerate=True, rev_id=f"{int(latest) + 1:04d}")


if __name__ == "__main__":
    main()
