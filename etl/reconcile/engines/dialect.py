"""DuckDB's SQL as Spark's, for what means the same in both; everything else is refused by name.

What Spark writes otherwise, or counts otherwise, is rewritten here. So a query either gives the same rows on both
engines, or is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ClassVar, NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import ErrorLevel, SqlglotError

from etl.reconcile.engines import QueryError
from etl.reconcile.engines.patterns import pattern_for_java, replacement_for_java
from etl.reconcile.engines.portable import WHOLE, fault

# DuckDB's trim takes off every space of Unicode, Spark's only the common one.
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))


class _Nested(Spark):  # type: ignore[misc]
    """Spark as it is now: a `with` may stand in a subquery, and need not be moved to where its name is another's."""

    class Generator(Spark.Generator):  # type: ignore[misc]
        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expression]]] = set()


class SparkQuery(NamedTuple):
    """A query in Spark's dialect, and the names it reads in lower case, those it gives by `with` among them."""

    sql: str
    reads: frozenset[str]


@lru_cache(maxsize=1024)
def for_spark(sql: str) -> SparkQuery:
    """`sql`, one query in DuckDB's dialect, in Spark's; QueryError names the construct that has no equal there."""
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        for node in tree.walk():
            if found := fault(node):
                raise QueryError(f"{node.sql('duckdb', comments=False)}: {found}")
        reads = frozenset(table.name.lower() for table in tree.find_all(exp.Table))
        written = _rewritten(tree).sql(_Nested, comments=False, unsupported_level=ErrorLevel.RAISE)
        return SparkQuery(str(written), reads)
    except SqlglotError as error:
        raise QueryError(str(error)) from error


def _rewritten(tree: exp.Expression) -> exp.Expression:
    """The same in words that Spark understands as DuckDB understands `tree`; parts before what they are part of."""
    for node in reversed(list(tree.walk(bfs=False))):
        rewrite = _REWRITES.get(type(node))
        if rewrite is None:
            continue
        if node is tree:
            return rewrite(node)
        node.replace(rewrite(node))
    return tree


def _list(node: exp.Expression) -> exp.Expression:
    """DuckDB's list of no rows is null, Spark's is empty."""
    filtered = isinstance(node.parent, exp.Filter) if isinstance(node, exp.ArrayAgg) else True
    if filtered and not (isinstance(node, exp.Filter) and isinstance(node.this, exp.ArrayAgg)):
        return node
    return exp.Nullif(this=node.copy(), expression=exp.Array())


def _extreme(node: exp.Expression) -> exp.Expression:
    """DuckDB passes over rows where what is asked for is null."""
    kind = type(node)
    by = exp.Case(ifs=[exp.If(this=node.this.copy().is_(exp.null()).not_(), true=node.expression.copy())])
    return kind(this=node.this.copy(), expression=by)


def _days(node: exp.Expression) -> exp.Expression:
    """Both count how often midnight, or the first of a month, has passed."""
    later, earlier = (exp.cast(side.copy(), "date") for side in (node.this, node.expression))
    if node.args["unit"].name.lower() == "day":
        return exp.Anonymous(this="date_diff", expressions=[later, earlier])
    months = [exp.Year(this=side) * 12 + exp.Month(this=side.copy()) for side in (later, earlier)]
    return exp.paren(exp.Sub(this=exp.paren(months[0]), expression=exp.paren(months[1])))


def _whole(node: exp.Expression) -> exp.Expression:
    """DuckDB rounds what it makes a whole number, Spark cuts off."""
    if node.args["to"].this.name not in WHOLE or isinstance(node.this, (exp.Literal, exp.Null, exp.Neg)):
        return node
    rounded = exp.Round(this=exp.cast(node.this.copy(), "decimal(38, 10)"))
    return type(node)(this=rounded, to=node.args["to"].copy())


def _replaced(node: exp.Expression) -> exp.Expression:
    pattern = exp.Literal.string(pattern_for_java(node.expression.name))
    replacement = exp.Literal.string(replacement_for_java(node.args["replacement"].name))
    return exp.Anonymous(this="regexp_replace", expressions=[node.this.copy(), pattern, replacement])


def _trimmed(node: exp.Expression) -> exp.Expression:
    if node.expression:
        return node
    return exp.Trim(
        this=node.this.copy(),
        expression=exp.Literal.string(_SPACES),
        position=node.args.get("position") or "BOTH",
    )


_REWRITES: dict[type[exp.Expression], Callable[[exp.Expression], exp.Expression]] = {
    exp.ArrayAgg: _list,
    exp.Filter: _list,
    exp.Cast: _whole,
    exp.TryCast: _whole,
    exp.ArgMax: _extreme,
    exp.ArgMin: _extreme,
    exp.DateDiff: _days,
    exp.RegexpReplace: _replaced,
    exp.Trim: _trimmed,
    exp.Sign: lambda node: exp.cast(exp.Anonymous(this="sign", expressions=[node.this.copy()]), "int"),
}
