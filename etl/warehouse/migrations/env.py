"""Alembic's entry: runs on the connection that `etl.warehouse.migrate` hands over."""

from __future__ import annotations

from alembic import context

from etl.warehouse.migrate import compare_options
from etl.warehouse.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema="ops",
    **compare_options(),
)
with context.begin_transaction():
    context.run_migrations()
