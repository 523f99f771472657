"""The contracts' tables as they first were: frozen in 0001.csv, whatever the contracts become later."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "integer": sa.BigInteger(),
    "money": sa.Numeric(18, 2),
    "rate": sa.Numeric(12, 6),
    "date": sa.Date(),
    "month": sa.String(7),
    "timestamp": sa.DateTime(),
    "citizen_id": sa.String(18),
}


def _rows() -> list[dict[str, str]]:
    with Path(__file__).with_name("0001.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _create(schema: str, name: str, rows: list[dict[str, str]]) -> None:
    columns = [
        sa.Column(r["column"], _TYPES[r["type"]], nullable=r["required"] != "yes", comment=r["comment"]) for r in rows
    ]
    keys = [r["column"] for r in sorted(rows, key=lambda r: int(r["key"] or 0)) if r["key"]]
    constraints = [sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}")] if keys else []
    op.create_table(name, *columns, *constraints, schema=schema, comment=rows[0]["table_comment"])
    if not keys:
        op.create_index(f"ix_{name}_month", name, ["month"], schema=schema)


def upgrade() -> None:
    """Create the schemas and every table."""
    for schema in ("fact", "recon", "report", "ops"):
        op.execute(f"create schema if not exists {schema}")
    for (schema, name), rows in groupby(_rows(), key=lambda row: (row["schema"], row["table"])):
        _create(schema, name, list(rows))


def downgrade() -> None:
    """Drop what upgrade made; the schemas stay."""
    for schema, name in {(row["schema"], row["table"]): None for row in _rows()}:
        op.drop_table(name, schema=schema)
