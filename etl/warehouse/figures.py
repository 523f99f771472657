"""The figures of a year: computed from the loaded months by sql/figures, and replaced in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import Connection, text

from etl.errors import DataError, Where
from etl.months import Month, of_year
from etl.settings import Settings
from etl.warehouse import migrate, published, server
from etl.warehouse.formulas import Figure, Formula, formulas, in_unit
from etl.warehouse.load import LOCK, recorded
from etl.warehouse.schema import figure as figure_table
from etl.warehouse.schema import month_state


@dataclass(frozen=True)
class FiguresSummary:
    """All figures of a year, ordered by code and formula."""

    year: int
    figures: tuple[Figure, ...]

    def __str__(self) -> str:
        covered = self.figures[0]
        return f"{self.year}: {len(self.figures)} figures over {covered.months_covered} ({covered.status})"


def run(year: int, settings: Settings) -> FiguresSummary:
    """Compute and store every figure of `year` from the months that are loaded.

    Raises DataError if no month of the year is loaded or a figure finds no data.
    """
    migrate.upgrade(settings)
    with recorded(f"{year}", "figures", settings) as record, server.begin(settings) as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        found = compute(year, connection)
        connection.execute(figure_table.delete().where(figure_table.c.year == year))
        connection.execute(figure_table.insert(), [asdict(figure) for figure in found])
        record["rows"] = len(found)
    return FiguresSummary(year, tuple(found))


def compute(year: int, connection: Connection) -> list[Figure]:
    """Every figure of `year` as the warehouse stands; stores nothing."""
    months = _loaded(year, connection)
    found = [_figure(year, formula, months, connection) for formula in formulas()]
    empty = [formula.formula_id for formula, figure in zip(formulas(), found, strict=True) if figure is None]
    if empty:
        raise DataError(
            f"no data for {', '.join(empty)}",
            where=Where(month=f"{year}"),
            do="look whether budget, opening, register and benefit extracts of the year hold rows",
        )
    return [figure for figure in found if figure]


def _loaded(year: int, connection: Connection) -> list[str]:
    wanted = month_state.c.month.in_(of_year(year))
    months = connection.scalars(month_state.select().with_only_columns(month_state.c.month).where(wanted)).all()
    if not months:
        raise DataError(f"no month of {year} is loaded", where=Where(month=f"{year}"), do=f"fundrecon run-year {year}")
    return sorted(months)


def _figure(year: int, formula: Formula, months: list[str], connection: Connection) -> Figure | None:
    parameters = {"year": year, "first_month": months[0], "last_month": months[-1]}
    row = connection.execute(text(formula.sql), parameters).one_or_none()
    if row is None or row.numerator is None:
        return None
    numerator = Decimal(row.numerator)
    denominator = None if row.denominator is None else Decimal(row.denominator)
    value = in_unit(formula.unit, numerator, denominator, formula.places)
    named = (year, formula.code, formula.formula_id, formula.label, value, formula.unit)
    return Figure(*named, numerator, denominator, covered(months), "final" if len(months) == 12 else "provisional")


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
