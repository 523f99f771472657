"""Statements name the party compared with; verdicts, clusters and candidates; what was signed stays on record."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Rows from before know only legs of two parties: the one compared with is the second.
_SECOND = {
    "bank": "bank",
    "collection": "social_insurance",
    "remittance": "finance",
    "subsidy": "finance",
    "transfer": "social_insurance",
}
_KEYS = {"statement": ("fund", "component"), "cause_movement": ("fund", "component", "cause")}
_AMOUNTS = {
    "total_first": "甲方合计（元）",
    "total_second": "乙方合计（元）",
    "difference": "差额（元）",
    "opening": "期初未达（元）",
    "new": "本期新增（元）",
    "cleared": "本期核销（元）",
    "tolerated": "容差（元）",
    "closing": "期末未达（元）",
}


def upgrade() -> None:
    """Apply."""
    for table, keys in _KEYS.items():
        _add_party(table, keys)
    _candidate()
    _verdict()
    _cluster()
    _own()


def _add_party(table: str, keys: tuple[str, ...]) -> None:
    op.add_column(table, sa.Column("party", sa.Text(), comment="对账方"), schema="recon")
    cases = " ".join(f"when '{leg}' then '{party}'" for leg, party in _SECOND.items())
    op.execute(f"update recon.{table} set party = case leg {cases} else '' end")
    op.alter_column(table, "party", nullable=False, schema="recon")
    op.drop_constraint(f"pk_{table}", table, schema="recon")
    op.create_primary_key(f"pk_{table}", table, ["month", "leg", "party", *keys], schema="recon")


def _text(name: str, comment: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _month(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(7), nullable=False, comment=comment)


def _money(name: str, comment: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Numeric(18, 2), nullable=nullable, comment=comment)


def _candidate() -> None:
    op.create_table(
        "candidate",
        _month("month", "月份"),
        _text("leg", "对账项目"),
        _text("pass", "匹配规则"),
        _text("group_id", "候选组"),
        _text("status", "候选状态"),
        _text("entry_id", "分录标识"),
        _text("candidates", "候选"),
        sa.Column("confidence", sa.BigInteger(), comment="置信度（‰）"),
        _text("score", "评分", nullable=True),
        sa.PrimaryKeyConstraint("month", "leg", "pass", "group_id", "entry_id", name="pk_candidate"),
        schema="recon",
        comment="匹配候选",
    )


def _verdict() -> None:
    op.create_table(
        "verdict",
        _month("month", "月份"),
        _text("leg", "对账项目"),
        _text("fund", "险种"),
        _text("component", "款项"),
        _text("obligation", "对账事项"),
        _text("party", "对账方"),
        _money("amount", "金额（元）", nullable=True),
        _text("verdict", "判定"),
        _text("odd_party", "不一致方", nullable=True),
        sa.PrimaryKeyConstraint("month", "leg", "fund", "component", "obligation", "party", name="pk_verdict"),
        schema="recon",
        comment="对账判定",
    )


def _cluster() -> None:
    keys = ("month", "leg", "party", "fund", "component", "cause", "attribute", "cluster_value", "first_entry")
    op.create_table(
        "cluster",
        _month("month", "月份"),
        _text("leg", "对账项目"),
        _text("party", "对账方"),
        _text("fund", "险种"),
        _text("component", "款项"),
        _text("cause", "差异原因"),
        _text("attribute", "聚类字段"),
        _text("cluster_value", "聚类值"),
        sa.Column("entries", sa.BigInteger(), nullable=False, comment="笔数（笔）"),
        _money("amount", "金额（元）"),
        _money("gross", "差异总额（元）"),
        _month("first_month", "首次出现月份"),
        _text("first_entry", "首笔"),
        sa.PrimaryKeyConstraint(*keys, name="pk_cluster"),
        schema="recon",
        comment="差异聚类",
    )


def _own() -> None:
    op.create_table(
        "signed_statement",
        _month("month", "月份"),
        sa.Column("inputs_sha256", sa.String(64), nullable=False, comment="所签月份的数据摘要"),
        _text("leg", "对账项目"),
        _text("party", "对账方"),
        _text("fund", "险种"),
        _text("component", "款项"),
        *(_money(name, comment) for name, comment in _AMOUNTS.items()),
        sa.PrimaryKeyConstraint(
            "month", "inputs_sha256", "leg", "party", "fund", "component", name="pk_signed_statement"
        ),
        schema="ops",
        comment="签认时的对账表",
    )
    op.create_table(
        "leg_party",
        _text("leg", "对账项目"),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False, comment="顺序：1 为本方"),
        _text("party", "对账方"),
        sa.PrimaryKeyConstraint("leg", "place", name="pk_leg_party"),
        schema="report",
        comment="对账项目的各方",
    )


def downgrade() -> None:
    """Take back; of legs with more than two parties nothing can be kept."""
    for name in ("before_signoff", "after_signoff"):
        op.execute(f"drop function if exists ops.{name} cascade")  # with its trigger
    op.execute("drop function if exists report.others(text, text)")
    op.drop_table("leg_party", schema="report")
    op.drop_table("signed_statement", schema="ops")
    for name in ("cluster", "verdict", "candidate"):
        op.drop_table(name, schema="recon")
    for table, keys in _KEYS.items():
        op.drop_constraint(f"pk_{table}", table, schema="recon")
        op.drop_column(table, "party", schema="recon")
        op.create_primary_key(f"pk_{table}", table, ["month", "leg", *keys], schema="recon")
