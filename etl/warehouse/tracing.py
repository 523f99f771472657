"""What stands behind a figure in the warehouse: its rows by month, findings, files, open items, a sample of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from etl.contracts import TABLES
from etl.settings import Settings
from etl.warehouse import restate, server
from etl.warehouse.figures import compute, parameters
from etl.warehouse.formulas import Figure, Formula, Rows

Row = dict[str, Any]
_FINDINGS = """
    select rule_id, severity, severity_label, stage_label, count(*) as items,
           string_agg(distinct month, '、' order by month) as months, min(message) as example
    from report.findings
    where extract = any(:sources) and month between :first_month and :last_month and severity <> 'info'
    group by rule_id, severity, severity_label, stage_label
    order by case severity when 'critical' then 0 else 1 end, rule_id, stage_label
"""
_FILES = """
    select month, party, extract, file, file_id, sum(rows_in)::bigint as rows_in,
           sum(rows_accepted)::bigint as rows_accepted, sum(rows_rejected)::bigint as rows_rejected,
           count(*) as sheets, bool_and(balanced) as balanced
    from report.files
    where extract = any(:sources) and month between :first_month and :last_month
    group by month, party, extract, file, file_id
    order by month, extract, file, file_id
"""
_OPEN = """
    select o.leg_label, o.cause_label, count(*) as items, sum(abs(o.amount)) as gross
    from report.open_items o
    join recon.open_item i on i.month = o.month and i.leg = o.leg and i.entry_id = o.entry_id
    where o.month = :last_month and i.extract = any(:sources)
    group by o.leg_label, o.cause_label
    order by o.leg_label, o.cause_label
"""


@dataclass(frozen=True)
class Summed:
    """Rows that the numerator adds (`sign` +1) or takes off (-1), or that the denominator adds (0).

    By month, and a sample as it stands, ids not masked.
    """

    sign: int
    rows: Rows
    months: list[Row]
    sample: list[Row]


@dataclass(frozen=True)
class Behind:
    """What the warehouse holds behind a figure by one formula; `asked` are the values of the query's parameters."""

    asked: dict[str, Any]
    figure: Figure
    formula: Formula
    summed: tuple[Summed, ...]
    findings: list[Row]
    open_items: list[Row]
    files: list[Row]
    history: list[Row]


def read(year: int, wanted: Sequence[Formula], number: int, settings: Settings) -> list[Behind]:
    """What stands behind each formula in `year`, with `number` sampled rows; DataError if no month is loaded."""
    with server.begin(settings) as connection:
        known = {figure.formula_id: figure for figure in compute(year, connection)}
        history = restate.history(year, connection)
        return [_behind(formula, known[formula.formula_id], history, number, connection) for formula in wanted]


def _behind(formula: Formula, figure: Figure, history: Sequence[Row], number: int, connection: Connection) -> Behind:
    asked = parameters(figure.year, sorted(figure.inputs))
    told = {**asked, "sources": list(formula.sources)}
    signed = [(sign, rows) for sign, rows in ((1, formula.rows), (-1, formula.minus), (0, formula.per)) if rows]
    return Behind(
        asked,
        figure,
        formula,
        tuple(
            Summed(sign, rows, _months(rows, asked, connection), _sample(rows, number, asked, connection))
            for sign, rows in signed
        ),
        _ask(_FINDINGS, told, connection),
        _ask(_OPEN, told, connection),
        _ask(_FILES, told, connection),
        [row for row in history if row["formula_id"] == formula.formula_id],
    )


def _months(rows: Rows, asked: Mapping[str, Any], connection: Connection) -> list[Row]:
    """Number of rows and sum by month; no sum where rows do not add up."""
    amount = f"sum({rows.amount})" if rows.amount else "null::numeric"
    sql = f"select month, count(*) as rows, {amount} as amount from {_table(rows)} where {rows.where}"
    return _ask(f"{sql} group by month order by month", asked, connection)


def _sample(rows: Rows, number: int, asked: Mapping[str, Any], connection: Connection) -> list[Row]:
    """Some of the rows, the same ones each time."""
    table = TABLES[rows.table]
    key = ", ".join(["month", *(name for name in table.key if name != "month")])
    sql = f"select * from {_table(rows)} where {rows.where} order by md5(concat_ws('|', {key})), {key} limit {number}"
    return _ask(sql, asked, connection)


def _table(rows: Rows) -> str:
    return f"{TABLES[rows.table].schema}.{rows.table}"


def _ask(sql: str, asked: Mapping[str, Any], connection: Connection) -> list[Row]:
    return [dict(row) for row in connection.execute(text(sql), dict(asked)).mappings()]
