"""What a figure was before: a value that changes though it covers the same months is kept, with date and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, text

from etl.months import Month
from etl.warehouse.formulas import Figure
from etl.warehouse.schema import figure as figure_table
from etl.warehouse.schema import figure_history as history_table

_NAMES = tuple(field.name for field in fields(Figure))


def store(
    year: int, found: Sequence[Figure], connection: Connection, on: date | None = None, reason: str = ""
) -> list[Figure]:
    """Replace the figures of `year` by `found`; returns the earlier ones that are thereby restated, now in the history.

    The date is `on`, else that of the last signature of the year, else the last day of the last month covered: never
    the clock's. The reason is `reason`, else which months or which formula changed.
    """
    before = {(figure.code, figure.formula_id): figure for figure in stored(year, connection)}
    changed = [(old, new) for new in found if (old := before.get((new.code, new.formula_id))) and _restated(old, new)]
    when = on or _date(year, found, connection)
    for old, new in changed:
        row = {**asdict(old), "version": _versions(old, connection) + 1, "restated_on": when}
        connection.execute(history_table.insert(), {**row, "reason": reason or _reason(old, new)})
    connection.execute(figure_table.delete().where(figure_table.c.year == year))
    connection.execute(figure_table.insert(), [asdict(figure) for figure in found])
    return [old for old, _ in changed]


def stored(year: int, connection: Connection) -> list[Figure]:
    """The figures of `year` as they were stored last, ordered by code and formula."""
    query = select(figure_table).where(figure_table.c.year == year).order_by("code", "formula_id")
    return [Figure(**{name: row[name] for name in _NAMES}) for row in connection.execute(query).mappings()]


def history(year: int, connection: Connection) -> list[dict[str, Any]]:
    """What restated figures of `year` were before, the newest version first."""
    query = text("select * from report.figure_history where year = :year order by code, formula_id, version desc")
    return [dict(row) for row in connection.execute(query, {"year": year}).mappings()]


def _restated(old: Figure, new: Figure) -> bool:
    """A figure that only came to cover more months, or that follows the signing of the same data, is no correction."""
    if old.status == "provisional" and old.months_covered != new.months_covered:
        return False
    if (old.inputs, old.formula_sha256) == (new.inputs, new.formula_sha256):
        return False
    return (old.value, old.numerator, old.denominator) != (new.value, new.numerator, new.denominator)


def _versions(figure: Figure, connection: Connection) -> int:
    table = history_table.c
    same = (table.year == figure.year, table.code == figure.code, table.formula_id == figure.formula_id)
    return connection.scalar(select(func.count()).select_from(history_table).where(*same)) or 0


def _date(year: int, found: Sequence[Figure], connection: Connection) -> date:
    signed = connection.scalar(
        text("select max(signed_at)::date from ops.signoff where month between :first and :last"),
        {"first": f"{year}-01", "last": f"{year}-12"},
    )
    return signed if isinstance(signed, date) else Month(max(found[0].inputs)).last_day


def _reason(old: Figure, new: Figure) -> str:
    months = sorted({*old.inputs, *new.inputs})
    changed = [month for month in months if old.inputs.get(month) != new.inputs.get(month)]
    said = [f"{'、'.join(changed)} 的数据已重新装载"] if changed else []
    if old.formula_sha256 != new.formula_sha256:
        said.append("公式已更改")
    return "；".join(said) or "计算结果更正"
