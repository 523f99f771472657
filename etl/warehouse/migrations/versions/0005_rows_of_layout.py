"""Source files say how many of their rows are no data; of months loaded before it is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("source_file", sa.Column("rows_layout", sa.BigInteger(), comment="版式行数（行）"), schema="ops")
