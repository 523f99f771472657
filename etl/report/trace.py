"""A figure back to the rows it was made from: formula, months, rules, findings, files, sampled rows with masked ids."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from etl.contracts import TABLES
from etl.errors import ContractError
from etl.identifiers import mask
from etl.report.dictionary import Entry, entries
from etl.settings import Settings
from etl.warehouse import tracing
from etl.warehouse.formulas import Figure, Formula, Rows, formulas
from etl.warehouse.tracing import Behind

Row = dict[str, Any]
SAMPLE = 5
_NAMES, _ACCOUNTS = ("person_name", "approver"), ("account_no",)


@dataclass(frozen=True)
class Part:
    """Rows that a figure adds (`sign` +1) or takes off (-1): by month, and a sample."""

    sign: int
    rows: Rows
    months: list[Row]
    sample: list[Row]

    @property
    def total(self) -> Decimal | None:
        """Sum of the months; None where rows do not add up."""
        if not self.rows.amount:
            return None
        return sum((row["amount"] or Decimal(0) for row in self.months), Decimal(0))


@dataclass(frozen=True)
class Trace:
    """All that stands behind a figure by one formula. Every text is masked."""

    figure: Figure
    formula: Formula
    parts: tuple[Part, ...]
    rules: tuple[Entry, ...]
    findings: list[Row]
    open_items: list[Row]
    files: list[Row]
    history: list[Row]

    @property
    def proved(self) -> bool | None:
        """Whether the rows add up to the numerator to the fen; None where they are not of that kind."""
        totals = [part.total for part in self.parts]
        if self.figure.numerator is None or not totals or None in totals:
            return None
        added = sum(
            (part.sign * total for part, total in zip(self.parts, totals, strict=True) if total is not None), Decimal(0)
        )
        return added == self.figure.numerator


def run(code: str, year: int, settings: Settings) -> list[Trace]:
    """Traces of the figure `code` (one for each of its formulas) or of the formula `code`.

    ContractError if there is none of that name, with the nearest; DataError if no month of the year is loaded.
    """
    return [_trace(behind) for behind in tracing.read(year, _wanted(code), SAMPLE, settings)]


def _wanted(code: str) -> list[Formula]:
    found = [formula for formula in formulas() if code in (formula.code, formula.formula_id)]
    if not found:
        near = [f.formula_id for f in formulas() if code.split(".")[0] in f.formula_id or code in f.label]
        do = f"one of: {', '.join(near[:12])}" if near else "fundrecon figures YEAR lists all"
        raise ContractError(f"no figure is called {code!r}", do=do)
    return found


def _trace(behind: Behind) -> Trace:
    return Trace(
        behind.figure,
        behind.formula,
        tuple(Part(one.sign, one.rows, one.months, [_masked(row) for row in one.sample]) for one in behind.summed),
        tuple(e for e in entries() if e.kind in ("rule", "check") and e.name in behind.formula.sources),
        [_masked(row) for row in behind.findings],
        behind.open_items,
        behind.files,
        behind.history,
    )


def _masked(row: Row) -> Row:
    """A row that may be shown: ids without birth date, names as surname, accounts as their last four digits."""
    shown = {}
    for name, value in row.items():
        if isinstance(value, str):
            value = mask(value)
            if name in _NAMES:
                value = value[:1] + "*" * (len(value) - 1)
            elif name in _ACCOUNTS:
                value = "*" * max(len(value) - 4, 0) + value[-4:]
        shown[name] = value
    return shown


def columns(part: Part) -> list[tuple[str, str]]:
    """Columns of a sample that hold anything: name and Chinese heading with unit."""
    fields = TABLES[part.rows.table].fields
    filled = [field for field in fields if any(row[field.name] not in (None, "") for row in part.sample)]
    return [(f.name, f"{f.label}（{f.unit}）" if f.unit else f.label) for f in filled if f.name != "file_id"]


def as_json(trace: Trace) -> dict[str, Any]:
    """The trace as plain values, with the totals that prove it."""
    plain = asdict(trace)
    for part, made in zip(trace.parts, plain["parts"], strict=True):
        made["total"] = part.total
    return {**plain, "proved": trace.proved}
