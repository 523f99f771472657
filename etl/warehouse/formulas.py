"""The formulas of yearly figures: sql/figures/<formula>.sql, each with its metadata in the head of the file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from etl.errors import ContractError, Where
from etl.money import percent, round_half_up, wan
from etl.settings import PROJECT

SQL = PROJECT / "sql" / "figures"
UNITS = ("万元", "元", "%", "人", "人次")
_HEAD = ("figure", "formula", "label", "unit", "places", "why")


@dataclass(frozen=True)
class Formula:
    """`sql` returns one row (numerator, denominator) in yuan, persons or times for :year, :first_month, :last_month.

    Several formulas may define the same figure (`code`) in different ways.
    """

    code: str
    formula_id: str
    label: str
    unit: str
    places: int
    sql: str


@dataclass(frozen=True)
class Figure:
    """A figure by one formula. Numerator and denominator in yuan, persons or times; `value` in `unit`.

    `status` is final when all twelve months are loaded, else provisional; `value` is None for a rate of nothing.
    """

    year: int
    code: str
    formula_id: str
    label: str
    value: Decimal | None
    unit: str
    numerator: Decimal
    denominator: Decimal | None
    months_covered: str
    status: str


def in_unit(unit: str, numerator: Decimal, denominator: Decimal | None, places: int) -> Decimal | None:
    """The figure in its unit, rounded half-up once; None for a rate of nothing."""
    if unit == "%":
        return percent(numerator, denominator or Decimal(0), places)
    return wan(numerator, places) if unit == "万元" else round_half_up(numerator, places)


def formulas(folder: Path = SQL) -> list[Formula]:
    """Every formula, ordered by figure and formula id; ContractError for a file without a proper head."""
    found = [_read(path) for path in sorted(folder.glob("*.sql"))]
    return sorted(found, key=lambda formula: (formula.code, formula.formula_id))


def _read(path: Path) -> Formula:
    sql = path.read_text(encoding="utf-8")
    lines = [line[3:].partition(": ") for line in sql.splitlines() if line.startswith("-- ")]
    head = {name: value for name, _, value in lines}
    faults = [name for name in _HEAD if not head.get(name)]
    if faults or head["formula"] != path.stem or head["unit"] not in UNITS or not head["places"].isdigit():
        raise ContractError(
            f"the head of {path.name} lacks {', '.join(faults)}" if faults else f"the head of {path.name} is wrong",
            where=Where(file=str(path)),
            do=f"give {', '.join(_HEAD)}; formula is the file's name; unit is one of {' '.join(UNITS)}",
        )
    return Formula(head["figure"], head["formula"], head["label"], head["unit"], int(head["places"]), sql)
