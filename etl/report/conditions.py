"""Which rows a figure takes, said in Chinese: columns by their names, codes by their labels, the months themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from etl.contracts import TABLES, vocabulary
from etl.labels import label
from etl.report import codes
from etl.warehouse.formulas import Rows

Asked = Mapping[str, Any]


def spoken(rows: Rows, asked: Asked) -> str:
    """The condition of `rows`: 月份 2021-01 至 2021-12，险种为失业保险，状态为已发放."""
    return _said(_parsed(rows.where), rows.table, asked)


def counted(rows: Rows, asked: Asked) -> str:
    """What of each row is added: 实发金额, 行数, or an expression over the columns' names."""
    if rows.amount in ("", "1"):
        return label("trace", "rows")
    amount = _parsed(rows.amount)
    if amount.find(exp.Case):
        names = dict.fromkeys(_named(column, asked) for column in amount.find_all(exp.Column))
        return label("trace", "converted").format("、".join(names))
    return _named(amount, asked)


def table(rows: Rows) -> str:
    """The table by its name and label."""
    return f"{TABLES[rows.table].label}（{TABLES[rows.table].schema}.{rows.table}）"


def _parsed(sql: str) -> exp.Expression:
    return sqlglot.parse_one(sql, dialect="postgres")


def _said(node: exp.Expression, extract: str, asked: Asked) -> str:
    """A condition in words; what has no words stays as SQL over the columns' names."""
    match node:
        case exp.And():
            return "，".join(_said(part, extract, asked) for part in node.flatten())
        case exp.Or():
            return label("trace", "or").join(_said(part, extract, asked) for part in node.flatten())
        case exp.Paren():
            return f"（{_said(node.this, extract, asked)}）"
        case exp.EQ() | exp.NEQ():
            verb = label("trace", "is" if isinstance(node, exp.EQ) else "is_not")
            return f"{_named(node.this, asked)}{verb}{_value(node.expression, node.this, extract, asked)}"
        case exp.In() if node.expressions:
            listed = "、".join(_value(value, node.this, extract, asked) for value in node.expressions)
            return f"{_named(node.this, asked)}{label('trace', 'is')}{listed}"
        case exp.Between():
            low, high = (_value(node.args[name], node.this, extract, asked) for name in ("low", "high"))
            return f"{_named(node.this, asked)} {low} {label('table', 'until')} {high}"
        case exp.Not(this=exp.Exists() | exp.In(args={"query": _})):
            return label("trace", "no_later")
    return _named(node, asked)


def _value(node: exp.Expression, of: exp.Expression, extract: str, asked: Asked) -> str:
    """A value: of a parameter, or the label of a code."""
    known = _constant(node, asked)
    return _named(node, asked) if known is None else codes.said(of.name, known, extract)


def _constant(node: exp.Expression, asked: Asked) -> str | None:
    """What a constant expression over the parameters gives; None where it is none."""
    match node:
        case exp.Literal():
            return str(node.this)
        case exp.Placeholder():
            return str(asked[node.name])
        case exp.Left() | exp.Right():
            text, length = _constant(node.this, asked), _constant(node.expression, asked)
            if text is None or length is None:
                return None
            return text[: int(length)] if isinstance(node, exp.Left) else text[-int(length) :]
        case exp.Cast():
            return _constant(node.this, asked)
        case exp.DPipe():
            parts = [_constant(part, asked) for part in node.flatten()]
            return None if None in parts else "".join(part for part in parts if part is not None)
    return None


def _named(node: exp.Expression, asked: Asked) -> str:
    """SQL with columns by their Chinese names and parameters by their values."""
    if isinstance(node, exp.Left) and isinstance(node.this, exp.Column):
        return label("trace", "first").format(_named(node.this, asked), node.expression.name)

    def rename(part: exp.Expression) -> exp.Expression:
        if isinstance(part, exp.Column) and part.name in vocabulary():
            return exp.Identifier(this=vocabulary()[part.name].label, quoted=False)
        if part.find(exp.Placeholder) and (known := _constant(part, asked)) is not None:
            return exp.Literal(this=known, is_string=not known.isdigit())
        return part

    return str(node.copy().transform(rename).sql(dialect="postgres"))
