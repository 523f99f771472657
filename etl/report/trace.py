"""A figure back to the rows it was made from: formula, months, rules, findings, files, sampled rows with masked ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from etl.contracts import TABLES
from etl.errors import ContractError
from etl.identifiers import mask
from etl.labels import label
from etl.money import round_half_up
from etl.report import codes, conditions
from etl.report.dictionary import Entry, entries
from etl.settings import Settings
from etl.warehouse import tracing
from etl.warehouse.formulas import Figure, Formula, Rows, formulas
from etl.warehouse.tracing import Behind, Summed

Row = dict[str, Any]
SAMPLE = 5
_NAMES, _ACCOUNTS, _TEXTS = ("person_name", "approver"), ("account_no",), ("example",)


@dataclass(frozen=True)
class Part:
    """Rows that the numerator adds (`sign` +1) or takes off (-1), or the denominator adds (0): by month, and a sample.

    `condition` and `counted` say in Chinese which rows they are and what of each is added.
    """

    sign: int
    rows: Rows
    condition: str
    counted: str
    months: list[Row]
    sample: list[Row]

    @property
    def role(self) -> str:
        return "numerator" if self.sign else "denominator"

    @property
    def number(self) -> int:
        return sum(int(row["rows"]) for row in self.months)

    @property
    def total(self) -> Decimal | None:
        """Sum of the months; None where rows do not add up."""
        if not self.rows.amount:
            return None
        return sum((row["amount"] or Decimal(0) for row in self.months), Decimal(0))


@dataclass(frozen=True)
class Ruled:
    """A rule or check on the figure's data, and what it found in the months covered."""

    entry: Entry
    items: int
    months: tuple[str, ...]
    example: str

    @property
    def severity(self) -> str:
        return label("severity", self.entry.type)


@dataclass(frozen=True)
class Trace:
    """All that stands behind a figure by one formula. Every text is masked."""

    figure: Figure
    formula: Formula
    parts: tuple[Part, ...]
    rules: tuple[Ruled, ...]
    findings: list[Row]
    open_items: list[Row]
    files: list[Row]
    history: list[Row]

    @property
    def ruled(self) -> set[str]:
        """The ids of its rules and checks; findings of reading a file have others."""
        return {ruled.entry.object for ruled in self.rules}

    def sampled(self, part: Part) -> bool:
        """Whether the part is the first over its rows: others have the same sample."""
        rows = (part.rows.table, part.rows.where)
        return next(one for one in self.parts if (one.rows.table, one.rows.where) == rows) is part

    def proves(self, role: str) -> bool | None:
        """Whether the rows add up to numerator or denominator to the fen; None where they are not of that kind."""
        parts = [part for part in self.parts if part.role == role]
        told = self.figure.numerator if role == "numerator" else self.figure.denominator
        totals = [(part.sign or 1) * part.total for part in parts if part.total is not None]
        if told is None or not parts or len(totals) < len(parts):
            return None
        return round_half_up(sum(totals, Decimal(0))) == told

    @property
    def proved(self) -> bool | None:
        """Whether all is proved that the formula gives rows for; None where that is nothing."""
        found = [proof for role in ("numerator", "denominator") if (proof := self.proves(role)) is not None]
        return all(found) if found else None


def run(code: str, year: int, settings: Settings) -> list[Trace]:
    """Traces of the figure `code` (one for each of its formulas) or of the formula `code`.

    ContractError if there is none of that name, with the nearest; DataError if no month of the year is loaded.
    """
    return every(year, settings, _wanted(code))


def every(year: int, settings: Settings, wanted: Sequence[Formula]) -> list[Trace]:
    """Traces of figures by the formulas `wanted`, the figures computed once."""
    return [_trace(behind) for behind in tracing.read(year, wanted, SAMPLE, settings)]


def _wanted(code: str) -> list[Formula]:
    found = [formula for formula in formulas() if code in (formula.code, formula.formula_id)]
    if not found:
        near = [f.formula_id for f in formulas() if code.split(".")[0] in f.formula_id or code in f.label]
        do = f"one of: {', '.join(near[:12])}" if near else "fundrecon figures YEAR lists all"
        raise ContractError(f"no figure is called {code!r}", do=do)
    return found


def _trace(behind: Behind) -> Trace:
    findings = [_masked(row) for row in behind.findings]
    return Trace(
        behind.figure,
        behind.formula,
        tuple(_part(summed, behind.asked) for summed in behind.summed),
        tuple(
            _ruled(e, findings) for e in entries() if e.kind in ("rule", "check") and e.name in behind.formula.sources
        ),
        findings,
        behind.open_items,
        behind.files,
        behind.history,
    )


def _part(summed: Summed, asked: Row) -> Part:
    rows = summed.rows
    words = (conditions.spoken(rows, asked), conditions.counted(rows, asked))
    return Part(summed.sign, rows, *words, summed.months, [_masked(row) for row in summed.sample])


def _ruled(entry: Entry, findings: list[Row]) -> Ruled:
    found = [row for row in findings if row["rule_id"] == entry.object]
    months = sorted({month for row in found for month in row["months"].split("、")})
    return Ruled(entry, sum(int(row["items"]) for row in found), tuple(months), found[0]["example"] if found else "")


def _masked(row: Row) -> Row:
    """A row that may be shown: ids without birth date, names as surname, accounts as their last four digits."""
    shown = {}
    for name, value in row.items():
        if isinstance(value, str):
            value = mask(value)
            if name in _NAMES:
                value = value[:1] + "*" * (len(value) - 1)
            elif name in _TEXTS:
                value = codes.told(value)
            elif name in _ACCOUNTS:
                value = "*" * max(len(value) - 4, 0) + value[-4:]
        shown[name] = value
    return shown


def shown(part: Part, name: str, value: Any) -> str:
    """A value of a sampled row: codes by their labels, money with its separators."""
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, Decimal) else codes.said(name, f"{value}", part.rows.table)


def columns(part: Part) -> list[tuple[str, str]]:
    """Columns of a sample that hold anything: name and Chinese heading with unit."""
    fields = TABLES[part.rows.table].fields
    filled = [field for field in fields if any(row[field.name] not in (None, "") for row in part.sample)]
    return [(f.name, f"{f.label}（{f.unit}）" if f.unit else f.label) for f in filled if f.name != "file_id"]


def as_json(trace: Trace) -> dict[str, Any]:
    """The trace as plain values, with the totals that prove it."""
    plain = asdict(trace)
    for part, made in zip(trace.parts, plain["parts"], strict=True):
        made |= {"role": part.role, "total": part.total}
    proofs = {role: trace.proves(role) for role in ("numerator", "denominator")}
    return {**plain, "parts_unit": trace.formula.parts, "proofs": proofs, "proved": trace.proved}
