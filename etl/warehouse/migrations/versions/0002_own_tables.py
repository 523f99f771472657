"""What the warehouse keeps itself: runs, month states, sign-offs, yearly figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _ops()
    _report()
    _recon()
    for schema, comment in {"fact": "三方明细", "recon": "对账结果", "report": "报表视图", "ops": "运行与签认"}.items():
        op.execute(f"comment on schema {schema} is '{comment}'")


def _ops() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.BigInteger(), sa.Identity(), nullable=False, comment="运行编号"),
        sa.Column("month", sa.String(7), nullable=False, comment="月份或年度"),
        sa.Column("stage", sa.Text(), nullable=False, comment="阶段"),
        sa.Column("started_at", sa.DateTime(True), server_default=sa.func.now(), nullable=False, comment="开始时间"),
        sa.Column("finished_at", sa.DateTime(True), comment="结束时间"),
        sa.Column("status", sa.Text(), nullable=False, comment="状态：running、done、failed"),
        sa.Column("rows", sa.BigInteger(), comment="行数（行）"),
        sa.Column("message", sa.Text(), comment="说明"),
        sa.CheckConstraint("status in ('running', 'done', 'failed')", name="ck_run_status"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run"),
        schema="ops",
        comment="运行记录",
    )
    op.create_index("ix_run_month", "run", ["month"], schema="ops")
    op.create_table(
        "month_state",
        sa.Column("month", sa.String(7), nullable=False, comment="月份"),
        sa.Column("inputs_sha256", sa.String(64), nullable=False, comment="全部装载文件的摘要"),
        sa.Column("manifests", JSONB(), nullable=False, comment="各阶段清单文件的摘要"),
        sa.Column("row_counts", JSONB(), nullable=False, comment="各表行数（行）"),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="总行数（行）"),
        sa.PrimaryKeyConstraint("month", name="pk_month_state"),
        schema="ops",
        comment="各月装载状态",
    )
    op.create_table(
        "signoff",
        sa.Column("signoff_id", sa.BigInteger(), sa.Identity(), nullable=False, comment="签认编号"),
        sa.Column("month", sa.String(7), nullable=False, comment="月份"),
        sa.Column("inputs_sha256", sa.String(64), nullable=False, comment="所签月份的数据摘要"),
        sa.Column("role", sa.Text(), nullable=False, comment="角色"),
        sa.Column("person", sa.Text(), nullable=False, comment="签认人"),
        sa.Column("decision", sa.Text(), nullable=False, comment="结论：approved、rejected"),
        sa.Column("note", sa.Text(), comment="说明"),
        sa.Column(
            "database_user", sa.Text(), server_default=sa.func.current_user(), nullable=False, comment="数据库用户"
        ),
        sa.Column("signed_at", sa.DateTime(True), server_default=sa.func.now(), nullable=False, comment="签认时间"),
        sa.CheckConstraint("decision in ('approved', 'rejected')", name="ck_signoff_decision"),
        sa.PrimaryKeyConstraint("signoff_id", name="pk_signoff"),
        schema="ops",
        comment="对账签认",
    )
    op.create_index("ix_signoff_month", "signoff", ["month"], schema="ops")
    op.create_table(
        "applied_sql",
        sa.Column("name", sa.Text(), nullable=False, comment="文件名"),
        sa.Column("sha256", sa.String(64), nullable=False, comment="内容摘要"),
        sa.PrimaryKeyConstraint("name", name="pk_applied_sql"),
        schema="ops",
        comment="已执行的视图与授权脚本",
    )


def _report() -> None:
    op.create_table(
        "code_label",
        sa.Column("kind", sa.Text(), nullable=False, comment="类别"),
        sa.Column("key", sa.Text(), nullable=False, comment="代码"),
        sa.Column("label", sa.Text(), nullable=False, comment="名称"),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_code_label"),
        schema="report",
        comment="代码名称",
    )


def _recon() -> None:
    op.create_table(
        "figure",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False, comment="年度"),
        sa.Column("code", sa.Text(), nullable=False, comment="指标编码"),
        sa.Column("formula_id", sa.Text(), nullable=False, comment="公式编号"),
        sa.Column("label", sa.Text(), nullable=False, comment="指标名称"),
        sa.Column("value", sa.Numeric(20, 6), comment="数值；分母为零时为空"),
        sa.Column("unit", sa.Text(), nullable=False, comment="单位"),
        sa.Column("numerator", sa.Numeric(20, 2), nullable=False, comment="分子（元、人或次）"),
        sa.Column("denominator", sa.Numeric(20, 2), comment="分母（元、人或次）"),
        sa.Column("months_covered", sa.Text(), nullable=False, comment="涵盖月份"),
        sa.Column("status", sa.Text(), nullable=False, comment="状态：final 全年、provisional 月份不全"),
        sa.CheckConstraint("status in ('final', 'provisional')", name="ck_figure_status"),
        sa.PrimaryKeyConstraint("year", "code", "formula_id", name="pk_figure"),
        schema="recon",
        comment="年度指标",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("figure", schema="recon")
    op.drop_table("code_label", schema="report")
    for name in ("applied_sql", "signoff", "month_state", "run"):
        op.drop_table(name, schema="ops")
