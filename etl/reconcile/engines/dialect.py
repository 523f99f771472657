"""DuckDB's SQL as Spark's, for what means the same in both; everything else is refused by name.

A function is let through only if it is known to give the same on both engines; what Spark writes otherwise, or counts
otherwise, is rewritten here. So a query either gives the same rows on both, or is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import ErrorLevel, SqlglotError

from etl.contracts import vocabulary
from etl.reconcile.engines import QueryError
from etl.reconcile.engines.patterns import pattern_for_java, replacement_for_java

_SAME = (
    # of several rows
    *(exp.Sum, exp.Count, exp.Min, exp.Max, exp.ArgMax, exp.ArgMin, exp.LogicalAnd, exp.LogicalOr, exp.ArrayAgg),
    *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead),
    # of any value
    *(exp.And, exp.Or, exp.Xor, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Least, exp.Greatest, exp.Cast),
    *(exp.TryCast, exp.Exists),
    # of numbers
    *(exp.Abs, exp.Sign, exp.Round),
    # of text
    *(exp.Upper, exp.Lower, exp.Length, exp.Substring, exp.Left, exp.Right, exp.Trim, exp.Replace, exp.Translate),
    *(exp.RegexpReplace, exp.Concat, exp.ConcatWs, exp.StartsWith),
    # of dates
    *(exp.DateDiff, exp.TimeToStr, exp.Year, exp.Month, exp.Day, exp.LastDay),
    # of lists
    *(exp.Array, exp.ArrayToString, exp.ArraySort, exp.Explode, exp.GenerateSeries),
)
_TYPES = {"VARCHAR", "TEXT", "BIGINT", "INT", "DECIMAL", "DATE", "TIMESTAMP", "TIMESTAMPNTZ", "BOOLEAN"}
_WHOLE = {"BIGINT", "INT"}
# DuckDB's trim takes off every space of Unicode, Spark's only the common one.
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
_ORDERED = (exp.LT, exp.LTE, exp.GT, exp.GTE)


class _Nested(Spark):  # type: ignore[misc]
    """Spark as it is now: a `with` may stand in a subquery, and need not be moved to where its name is another's."""

    class Generator(Spark.Generator):  # type: ignore[misc]
        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expression]]] = set()


def spark_sql(sql: str) -> str:
    """`sql`, one query in DuckDB's dialect, in Spark's; QueryError names the construct that has no equal there."""
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        for node in tree.walk():
            if fault := _fault(node):
                raise QueryError(f"{node.sql('duckdb')}: {fault}")
        return _rewritten(tree).sql(_Nested, comments=False, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise QueryError(str(error)) from error


def _fault(node: exp.Expression) -> str:
    """Why `node` may not be used on both engines; empty if it may."""
    for kinds, look in _LOOKS:
        if isinstance(node, kinds) and (fault := look(node)):
            return fault
    if isinstance(node, exp.Func) and not isinstance(node, _SAME):
        return "this function is not known to give the same on both engines"
    return ""


def _of_order(node: exp.Expression) -> str:
    return "rows are compared with null otherwise; compare column by column" if node.find(exp.Tuple) else ""


def _of_like(node: exp.Expression) -> str:
    plain = isinstance(node.expression, exp.Literal) and "\\" not in node.expression.name
    return "" if plain else "the pattern must be plain text without a backslash"


def _of_division(_: exp.Expression) -> str:
    return "whole numbers divide otherwise, and to a float; multiply by a decimal"


def _of_subtraction(node: exp.Expression) -> str:
    both = all(_kind(side) == "date" for side in (node.this, node.expression))
    return "the days between dates are date_diff('day', earlier, later)" if both else ""


def _of_cast(node: exp.Expression) -> str:
    to = node.args["to"]
    kind = to.this.name
    if kind not in _TYPES:
        return f"type {to.sql('duckdb')} is not one of those both engines have alike"
    if (kind == "DECIMAL") != bool(to.expressions):
        return "give precision and scale for a decimal, and for nothing else"
    return ""


def _of_date_diff(node: exp.Expression) -> str:
    return "" if node.args["unit"].name.lower() in ("day", "month") else "only days and months are counted alike"


def _of_format(node: exp.Expression) -> str:
    known = node.args["format"].is_string and re.fullmatch(r"(%[Ymd]|[-/.])+", node.args["format"].name)
    return "" if known else "only %Y, %m and %d are written alike"


def _of_pattern(node: exp.Expression) -> str:
    if not all(part.is_string for part in (node.expression, node.args["replacement"])):
        return "pattern and replacement must be plain text"
    if (node.args.get("modifiers") or exp.Null()).name != "g":
        return "Spark replaces all that it finds: give 'g'"
    try:
        pattern_for_java(node.expression.name)
        replacement_for_java(node.args["replacement"].name)
    except ValueError as error:
        return str(error)
    return ""


def _of_place(node: exp.Expression) -> str:
    places = [node.args.get("start")] if isinstance(node, exp.Substring) else [node.expression]
    least = 1 if isinstance(node, exp.Substring) else 0
    wrong = [p for p in places if isinstance(p, exp.Neg) or (isinstance(p, exp.Literal) and int(p.name) < least)]
    return f"places below {least} are counted otherwise" if wrong else ""


def _of_joined_text(_: exp.Expression) -> str:
    return "write array_to_string(list_sort(list(x)), ',')"


def _of_star(node: exp.Expression) -> str:
    return "write the columns" if node.args.get("except_") or node.args.get("except") or node.args.get("replace") else ""


def _of_union(node: exp.Expression) -> str:
    return "write the columns in one order: there is no `by name`" if node.args.get("by_name") else ""


def _of_join(node: exp.Expression) -> str:
    strange = node.method or node.args.get("kind") in ("ASOF", "POSITIONAL", "SEMI", "ANTI")
    return "not a join of both engines" if strange else ""


def _of_unpivot(node: exp.Expression) -> str:
    standard = node.args.get("unpivot") and node.args.get("fields")
    return "" if standard else "write: from x unpivot (value for name in (column, column))"


def _not_alike(_: exp.Expression) -> str:
    return "not alike on both engines"


_Look = Callable[[exp.Expression], str]
_LOOKS: tuple[tuple[type[exp.Expression] | tuple[type[exp.Expression], ...], _Look], ...] = (
    (_ORDERED, _of_order),
    (exp.Like, _of_like),
    ((exp.Div, exp.IntDiv, exp.Mod), _of_division),
    (exp.Sub, _of_subtraction),
    (exp.Cast, _of_cast),
    (exp.DateDiff, _of_date_diff),
    (exp.TimeToStr, _of_format),
    (exp.RegexpReplace, _of_pattern),
    ((exp.Substring, exp.Left, exp.Right), _of_place),
    (exp.GroupConcat, _of_joined_text),
    (exp.Star, _of_star),
    (exp.Union, _of_union),
    (exp.Join, _of_join),
    (exp.Pivot, _of_unpivot),
    (
        (exp.ILike, exp.Glob, exp.SimilarTo, exp.Interval, exp.Bracket, exp.Slice, exp.Lambda, exp.TableSample),
        _not_alike,
    ),
    ((exp.Collate, exp.AtTimeZone, exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor), _not_alike),
)


@cache
def _kinds() -> dict[str, str]:
    return {name: field.type for name, field in vocabulary().items()}


def _kind(node: exp.Expression) -> str:
    """What the catalogue says of a column of that name; empty for anything else."""
    return _kinds().get(node.name, "") if isinstance(node, exp.Column) else ""


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
    if node.args["to"].this.name not in _WHOLE or isinstance(node.this, (exp.Literal, exp.Null, exp.Neg)):
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
