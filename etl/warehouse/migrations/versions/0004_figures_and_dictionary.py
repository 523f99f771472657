"""Figures say their limits and what they stand on, keep what they were before, and the dictionary is a table."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATUS = "状态：provisional 月份不全、complete 全年、certified 各月均已签认"
_FIGURE = {"value": "数值；分母为零或不可评时为空", "numerator": "分子（元、人或次）；不可评时为空", "status": _STATUS}


def upgrade() -> None:
    """Apply."""
    _drop_check()
    op.execute("update recon.figure set status = 'complete' where status = 'final'")
    op.alter_column("figure", "numerator", nullable=True, schema="recon")
    for name, comment in _FIGURE.items():
        op.alter_column("figure", name, comment=comment, schema="recon")
    for column in _added():
        op.add_column("figure", column, schema="recon")
    _check("'provisional', 'complete', 'certified'")
    _history()
    _dictionary()


def _drop_check() -> None:
    for name in ("ck_figure_status", "ck_figure_ck_figure_status"):  # the naming convention doubled a given name
        op.execute(f"alter table recon.figure drop constraint if exists {name}")


def _check(allowed: str) -> None:
    op.execute(f"alter table recon.figure add constraint ck_figure_status check (status in ({allowed}))")


def _added() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("limits", sa.Text(), nullable=False, server_default="", comment="已知局限"),
        sa.Column("inputs", JSONB(), nullable=False, server_default="{}", comment="各月装载数据的摘要"),
        sa.Column("formula_sha256", sa.String(64), nullable=False, server_default="", comment="公式的摘要"),
    )


def _history() -> None:
    op.create_table(
        "figure_history",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False, comment="年度"),
        sa.Column("code", sa.Text(), nullable=False, comment="指标编码"),
        sa.Column("formula_id", sa.Text(), nullable=False, comment="公式编号"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False, comment="第几次的数值，从 1 起"),
        sa.Column("label", sa.Text(), nullable=False, comment="指标名称"),
        sa.Column("value", sa.Numeric(20, 6), comment=_FIGURE["value"]),
        sa.Column("unit", sa.Text(), nullable=False, comment="单位"),
        sa.Column("numerator", sa.Numeric(20, 2), comment=_FIGURE["numerator"]),
        sa.Column("denominator", sa.Numeric(20, 2), comment="分母（元、人或次）"),
        sa.Column("months_covered", sa.Text(), nullable=False, comment="涵盖月份"),
        sa.Column("status", sa.Text(), nullable=False, comment=_STATUS),
        *_added(),
        sa.Column("restated_on", sa.Date(), nullable=False, comment="更正日期"),
        sa.Column("reason", sa.Text(), nullable=False, comment="更正原因"),
        sa.CheckConstraint("status in ('provisional', 'complete', 'certified')", name="status"),
        sa.PrimaryKeyConstraint("year", "code", "formula_id", "version", name="pk_figure_history"),
        schema="recon",
        comment="年度指标的更正记录",
    )


def _dictionary() -> None:
    words = {"name": "列名或编码", "type": "类型", "unit": "单位", "label": "中文名称", "meaning": "英文含义"}
    op.create_table(
        "dictionary",
        sa.Column("kind", sa.Text(), nullable=False, comment="类别：table、view、figure、rule、check、code"),
        sa.Column("object", sa.Text(), nullable=False, comment="对象：表、视图、公式、规则"),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False, comment="顺序：0 为对象本身"),
        *(sa.Column(name, sa.Text(), nullable=False, comment=comment) for name, comment in words.items()),
        sa.Column("detail", sa.Text(), nullable=False, comment="公式、严重程度或来源"),
        sa.PrimaryKeyConstraint("kind", "object", "place", name="pk_dictionary"),
        schema="report",
        comment="数据字典",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("dictionary", schema="report")
    op.drop_table("figure_history", schema="recon")
    op.execute("delete from recon.figure where numerator is null")
    _drop_check()
    op.execute("update recon.figure set status = 'final' where status <> 'provisional'")
    for name in ("limits", "inputs", "formula_sha256"):
        op.drop_column("figure", name, schema="recon")
    op.alter_column("figure", "numerator", nullable=False, schema="recon")
    op.alter_column("figure", "value", comment="数值；分母为零时为空", schema="recon")
    op.alter_column("figure", "numerator", comment="分子（元、人或次）", schema="recon")
    op.alter_column("figure", "status", comment="状态：final 全年、provisional 月份不全", schema="recon")
    _check("'final', 'provisional'")
