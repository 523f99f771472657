"""All a year's outputs are made of, read once: figures, what they were before, and the tables of sql/report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from etl.errors import DataError, Where
from etl.labels import catalogue
from etl.report import codes
from etl.settings import Settings
from etl.warehouse import ask, restate, server
from etl.warehouse.figures import parameters
from etl.warehouse.formulas import Figure

Row = dict[str, Any]
_TEXTS = ("example", "evidence")


@dataclass(frozen=True)
class Year:
    """A year as the warehouse holds it. `tables` has the rows of each question of sql/report, ids masked."""

    year: int
    figures: tuple[Figure, ...]
    history: tuple[Row, ...]
    tables: dict[str, list[Row]]

    def figure(self, formula_id: str) -> Figure:
        """The figure of a formula; KeyError if there is none."""
        return {figure.formula_id: figure for figure in self.figures}[formula_id]

    def rows(self, name: str) -> list[Row]:
        """The rows of a table of sql/report."""
        return self.tables[name]

    @property
    def months(self) -> list[str]:
        return [str(row["month"]) for row in self.tables["months"]]

    @property
    def digest(self) -> str:
        """Digest of the months' data and of the formulas: equal means that the outputs are the same."""
        figure = self.figures[0]
        said = [figure.inputs, sorted({f"{f.formula_id} {f.formula_sha256}" for f in self.figures})]
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read(year: int, settings: Settings) -> Year:
    """Everything of `year`; DataError if its figures are not computed, or not from what is loaded now."""
    with server.begin(settings) as connection:
        figures = tuple(restate.stored(year, connection))
        if not figures:
            raise DataError(f"no figures of {year}", where=Where(month=f"{year}"), do=f"fundrecon figures {year}")
        asked = parameters(year, sorted(figures[0].inputs))
        tables = {name: _ordered([_told(row) for row in ask.rows(name, asked, connection)]) for name in ask.names()}
        history = tuple(restate.history(year, connection))
    loaded = {row["month"]: row["inputs_sha256"] for row in tables["months"]}
    if loaded != figures[0].inputs:
        raise DataError(
            f"the figures of {year} are outdated", where=Where(month=f"{year}"), do=f"fundrecon figures {year}"
        )
    return Year(year, figures, history, tables)


def _ordered(rows: list[Row]) -> list[Row]:
    """Comparisons and funds in the order of the catalogue."""
    places = {text: place for place, ((kind, _), text) in enumerate(catalogue().items()) if kind in ("leg", "fund")}
    last = len(catalogue())
    return sorted(rows, key=lambda row: [places.get(str(row.get(name)), last) for name in ("leg_label", "fund_label")])


def _told(row: Row) -> Row:
    """A row whose texts name funds and entries as people do."""
    return {name: codes.told(value) if name in _TEXTS else value for name, value in row.items()}


def folder(year: int, settings: Settings) -> Path:
    """Where a year's outputs are written."""
    return settings.home / "years" / f"{year}"
