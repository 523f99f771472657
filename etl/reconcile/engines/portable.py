"""What a query may use: what DuckDB and Spark have alike, or what can be rewritten so that it is.

A function is let through only if it is known to give the same on both engines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from sqlglot import exp

from etl.contracts import vocabulary
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
WHOLE = {"BIGINT", "INT"}
_ORDERED = (exp.LT, exp.LTE, exp.GT, exp.GTE)


def fault(node: exp.Expression) -> str:
    """Why `node` may not be used on both engines; empty if it may."""
    for kinds, look in _LOOKS:
        if isinstance(node, kinds) and (found := look(node)):
            return found
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
    return "" if to.this.name in _TYPES else f"type {to.sql('duckdb')} is not one of those both engines have alike"


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


def _of_group(node: exp.Expression) -> str:
    keys = [item for item in node.parent.expressions if not item.find(exp.AggFunc)] if node.args.get("all") else ()
    constant = node.args.get("all") and not any(key.find(exp.Column) for key in keys)
    return "name the columns: of constants and no rows one engine makes a group" if constant else ""


def _of_star(node: exp.Expression) -> str:
    return "write the columns" if node.args.get("except_") or node.args.get("replace") else ""


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
    (exp.Group, _of_group),
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
