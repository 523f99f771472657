"""The figures of a year: computed from the loaded months by sql/figures, and replaced in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, text

from etl.errors import DataError, Where
from etl.months import Month, of_year
from etl.settings import Settings
from etl.warehouse import limits, migrate, published, restate, server
from etl.warehouse.formulas import Figure, Formula, formulas, in_unit
from etl.warehouse.load import LOCK, recorded
from etl.warehouse.schema import month_state

_CHANGED = """
    select schemaname, relname from pg_stat_user_tables
    where n_mod_since_analyze > 1000 and 5 * n_mod_since_analyze > n_live_tup
"""


@dataclass(frozen=True)
class FiguresSummary:
    """All figures of a year, ordered by code and formula; `restated` are earlier values that they replace."""

    year: int
    figures: tuple[Figure, ...]
    restated: tuple[Figure, ...] = ()

    def __str__(self) -> str:
        covered, changed = self.figures[0], f", {len(self.restated)} restated" if self.restated else ""
        return f"{self.year}: {len(self.figures)} figures over {covered.months_covered} ({covered.status}){changed}"


def run(year: int, settings: Settings, on: date | None = None, reason: str = "") -> FiguresSummary:
    """Compute and store every figure of `year` from the months that are loaded.

    `on` and `reason` are those of a correction, see `restate.store`. Raises DataError if no month of the year is
    loaded or a figure that must have data finds none.
    """
    migrate.upgrade(settings)
    _measure(settings)
    with recorded(f"{year}", "figures", settings) as record, server.begin(settings) as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        found = compute(year, connection)
        restated = restate.store(year, found, connection, on, reason)
        record["rows"] = len(found)
    return FiguresSummary(year, tuple(found), tuple(restated))


def _measure(settings: Settings) -> None:
    """Let the server measure the tables that have changed much: the embedded one may never live long enough to."""
    with server.begin(settings) as connection:
        for schema, table in connection.execute(text(_CHANGED)).all():
            connection.execute(text(f'analyze "{schema}"."{table}"'))


def compute(year: int, connection: Connection) -> list[Figure]:
    """Every figure of `year` as the warehouse stands; stores nothing."""
    inputs = _loaded(year, connection)
    status = _status(inputs, connection)
    known = {formula.sources: limits.known(formula.sources, list(inputs), connection) for formula in formulas()}
    found = [_figure(year, formula, inputs, status, known[formula.sources], connection) for formula in formulas()]
    empty = [figure.formula_id for figure in found if not figure.assessable and not _may_lack(figure)]
    if empty:
        raise DataError(
            f"no data for {', '.join(empty)}",
            where=Where(month=f"{year}"),
            do="look whether budget, opening, register and benefit extracts of the year hold rows",
        )
    return found


def _loaded(year: int, connection: Connection) -> dict[str, str]:
    """The loaded months of `year` in order, each with the digest of its data."""
    query = month_state.select().where(month_state.c.month.in_(of_year(year))).order_by(month_state.c.month)
    months = {row.month: row.inputs_sha256 for row in connection.execute(query)}
    if not months:
        raise DataError(f"no month of {year} is loaded", where=Where(month=f"{year}"), do=f"fundrecon run-year {year}")
    return months


def _status(months: Mapping[str, str], connection: Connection) -> str:
    if len(months) < 12:
        return "provisional"
    signed = connection.scalars(text("select month from report.signing where signing = 'signed'")).all()
    return "certified" if set(months) <= set(signed) else "complete"


def _may_lack(figure: Figure) -> bool:
    return any(formula.lacks for formula in formulas() if formula.formula_id == figure.formula_id)


def _figure(
    year: int, formula: Formula, inputs: dict[str, str], status: str, known: str, connection: Connection
) -> Figure:
    months = list(inputs)
    row = connection.execute(text(formula.sql), parameters(year, months)).one_or_none()
    numerator, denominator, value, limits_known = None, None, None, f"不可评：{formula.lacks}"
    if row is not None and row.numerator is not None:
        numerator, limits_known = Decimal(row.numerator), known
        denominator = None if row.denominator is None else Decimal(row.denominator)
        value = in_unit(formula.unit, numerator, denominator, formula.places)
    named = (year, formula.code, formula.formula_id, formula.label, value, formula.unit, numerator, denominator)
    return Figure(*named, covered(months), status, limits_known, inputs, formula.sha256)


def parameters(year: int, months: list[str]) -> dict[str, object]:
    """What a formula's query is given: the year, and the first and last of the loaded months (sorted)."""
    return {"year": year, "first_month": months[0], "last_month": months[-1]}


def covered(months: list[str]) -> str:
    """Sorted months in short: 2021-01..2021-12, with a comma where one is missing."""
    spans: list[list[str]] = []
    for month in months:
        if spans and Month(spans[-1][-1]).plus(1) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ",".join(span[0] if len(span) == 1 else f"{span[0]}..{span[-1]}" for span in spans)


def compare(year: int, settings: Settings) -> list[published.Comparison]:
    """Every published figure of `year` beside the computed one; see `etl.warehouse.published`."""
    with server.begin(settings) as connection:
        return published.compare(year, compute(year, connection))
