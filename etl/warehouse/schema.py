"""The warehouse's tables as SQLAlchemy metadata: those of the contracts, and what the warehouse keeps itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Text,
    func,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from etl.contracts import TABLES, Field, FieldType, Table, vocabulary

SCHEMAS = {"fact": "三方明细", "recon": "对账结果", "report": "报表视图", "ops": "运行与签认"}
_TYPES: dict[FieldType, TypeEngine[Any]] = {
    "text": Text(),
    "integer": BigInteger(),
    "money": Numeric(18, 2),
    "rate": Numeric(12, 6),
    "date": Date(),
    "month": String(7),
    "timestamp": DateTime(),
    "citizen_id": String(18),
}
# A message or a rejected row may come twice; other results have a key that their maker guarantees.
_WITHOUT_KEY = frozenset({"finding", "reject"})

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def comment(field: Field) -> str:
    """Chinese label with the unit: 单位缴费（元）."""
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def key(table: Table) -> tuple[str, ...]:
    """Primary key of a contract's table, month first; empty where rows may repeat, and for facts.

    A fact is identified by file, sheet and row, unique because extract counts them; an index on that costs 40 % of
    the load and answers no question.
    """
    if table.schema == "fact" or table.name in _WITHOUT_KEY:
        return ()
    return "month", *(name for name in table.key if name != "month")


def _derive(table: Table) -> SqlTable:
    columns = [
        Column(f.name, _TYPES[f.type], nullable=f.name not in table.required, comment=comment(f)) for f in table.fields
    ]
    keys = key(table)
    constraint = PrimaryKeyConstraint(*keys) if keys else Index(None, "month")
    return SqlTable(table.name, metadata, *columns, constraint, schema=table.schema, comment=table.label)


CONTRACT_TABLES = {name: _derive(table) for name, table in TABLES.items()}


def _own(name: str, schema: str, label: str, *parts: Column[Any] | CheckConstraint | Index) -> SqlTable:
    return SqlTable(name, metadata, *parts, schema=schema, comment=label)


run = _own(
    "run",
    "ops",
    "运行记录",
    Column("run_id", BigInteger, Identity(), primary_key=True, comment="运行编号"),
    Column("month", String(7), nullable=False, index=True, comment="月份或年度"),
    Column("stage", Text, nullable=False, comment="阶段"),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="开始时间"),
    Column("finished_at", DateTime(timezone=True), comment="结束时间"),
    Column("status", Text, nullable=False, comment="状态：running、done、failed"),
    Column("rows", BigInteger, comment="行数（行）"),
    Column("message", Text, comment="说明"),
    CheckConstraint("status in ('running', 'done', 'failed')", name="status"),
)
month_state = _own(
    "month_state",
    "ops",
    "各月装载状态",
    Column("month", String(7), primary_key=True, comment="月份"),
    Column("inputs_sha256", String(64), nullable=False, comment="全部装载文件的摘要"),
    Column("manifests", JSONB, nullable=False, comment="各阶段清单文件的摘要"),
    Column("row_counts", JSONB, nullable=False, comment="各表行数（行）"),
    Column("rows", BigInteger, nullable=False, comment="总行数（行）"),
)
signoff = _own(
    "signoff",
    "ops",
    "对账签认",
    Column("signoff_id", BigInteger, Identity(), primary_key=True, comment="签认编号"),
    Column("month", String(7), nullable=False, index=True, comment="月份"),
    Column("inputs_sha256", String(64), nullable=False, comment="所签月份的数据摘要"),
    Column("role", Text, nullable=False, comment="角色"),
    Column("person", Text, nullable=False, comment="签认人"),
    Column("decision", Text, nullable=False, comment="结论：approved、rejected"),
    Column("note", Text, comment="说明"),
    Column("database_user", Text, nullable=False, server_default=func.current_user(), comment="数据库用户"),
    Column("signed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="签认时间"),
    CheckConstraint("decision in ('approved', 'rejected')", name="decision"),
)
signed_statement = _own(
    "signed_statement",
    "ops",
    "签认时的对账表",
    Column("month", String(7), primary_key=True, comment="月份"),
    Column("inputs_sha256", String(64), primary_key=True, comment="所签月份的数据摘要"),
    Column("leg", Text, primary_key=True, comment="对账项目"),
    Column("party", Text, primary_key=True, comment="对账方"),
    Column("fund", Text, primary_key=True, comment="险种"),
    Column("component", Text, primary_key=True, comment="款项"),
    *(
        Column(name, Numeric(18, 2), nullable=False, comment=comment(vocabulary()[name]))
        for name in "total_first total_second difference opening new cleared tolerated closing".split()
    ),
)
applied_sql = _own(
    "applied_sql",
    "ops",
    "已执行的视图与授权脚本",
    Column("name", Text, primary_key=True, comment="文件名"),
    Column("sha256", String(64), nullable=False, comment="内容摘要"),
)
code_label = _own(
    "code_label",
    "report",
    "代码名称",
    Column("kind", Text, primary_key=True, comment="类别"),
    Column("key", Text, primary_key=True, comment="代码"),
    Column("label", Text, nullable=False, comment="名称"),
)
leg_party = _own(
    "leg_party",
    "report",
    "对账项目的各方",
    Column("leg", Text, primary_key=True, comment="对账项目"),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="顺序：1 为本方"),
    Column("party", Text, nullable=False, comment="对账方"),
)


def _figure_columns() -> tuple[Column[Any] | CheckConstraint, ...]:
    """What a figure says, now or before it was restated."""
    return (
        Column("label", Text, nullable=False, comment="指标名称"),
        Column("value", Numeric(20, 6), comment="数值；分母为零或不可评时为空"),
        Column("unit", Text, nullable=False, comment="单位"),
        Column("numerator", Numeric(20, 2), comment="分子（元、人或次）；不可评时为空"),
        Column("denominator", Numeric(20, 2), comment="分母（元、人或次）"),
        Column("months_covered", Text, nullable=False, comment="涵盖月份"),
        Column(
            "status", Text, nullable=False, comment="状态：provisional 月份不全、complete 全年、certified 各月均已签认"
        ),
        Column("limits", Text, nullable=False, server_default="", comment="已知局限"),
        Column("inputs", JSONB, nullable=False, server_default="{}", comment="各月装载数据的摘要"),
        Column("formula_sha256", String(64), nullable=False, server_default="", comment="公式的摘要"),
        CheckConstraint("status in ('provisional', 'complete', 'certified')", name="status"),
    )


figure = _own(
    "figure",
    "recon",
    "年度指标",
    Column("year", Integer, primary_key=True, autoincrement=False, comment="年度"),
    Column("code", Text, primary_key=True, comment="指标编码"),
    Column("formula_id", Text, primary_key=True, comment="公式编号"),
    *_figure_columns(),
)
figure_history = _own(
    "figure_history",
    "recon",
    "年度指标的更正记录",
    Column("year", Integer, primary_key=True, autoincrement=False, comment="年度"),
    Column("code", Text, primary_key=True, comment="指标编码"),
    Column("formula_id", Text, primary_key=True, comment="公式编号"),
    Column("version", Integer, primary_key=True, autoincrement=False, comment="第几次的数值，从 1 起"),
    *_figure_columns(),
    Column("restated_on", Date, nullable=False, comment="更正日期"),
    Column("reason", Text, nullable=False, comment="更正原因"),
)
dictionary = _own(
    "dictionary",
    "report",
    "数据字典",
    Column("kind", Text, primary_key=True, comment="类别：table、view、figure、rule、check、code"),
    Column("object", Text, primary_key=True, comment="对象：表、视图、公式、规则"),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="顺序：0 为对象本身"),
    Column("name", Text, nullable=False, comment="列名或编码"),
    Column("type", Text, nullable=False, comment="类型"),
    Column("unit", Text, nullable=False, comment="单位"),
    Column("label", Text, nullable=False, comment="中文名称"),
    Column("meaning", Text, nullable=False, comment="英文含义"),
    Column("detail", Text, nullable=False, comment="公式、严重程度或来源"),
)
