"""The formulas of yearly figures: sql/figures/<formula>.sql, each with its metadata in the head of the file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from etl.contracts import TABLES
from etl.errors import ContractError, Where
from etl.money import percent, round_half_up, wan
from etl.settings import PROJECT

SQL = PROJECT / "sql" / "figures"
UNITS = ("万元", "元", "%", "人", "人次", "项", "个月")
_HEAD = ("figure", "formula", "label", "unit", "places", "why", "from", "means")
_LINE = re.compile(r"-- ([a-z]+): (.*)")


@dataclass(frozen=True)
class Rows:
    """Rows of one extract or result a figure adds up: `amount` is an SQL expression, empty where rows do not add up."""

    table: str
    amount: str
    where: str


@dataclass(frozen=True)
class Formula:
    """`sql` returns one row (numerator, denominator) in yuan, persons or times for :year, :first_month, :last_month.

    Several formulas may define the same figure (`code`) in different ways. `sources` are the tables whose faults touch
    it; numerator = sum of `rows` less sum of `minus`, denominator = sum of `per`, where they have an amount. `parts` is
    the unit of both. `lacks` says (Chinese) why it may have no value; a formula without it must find data. `why` is
    English, `means` Chinese.
    """

    code: str
    formula_id: str
    label: str
    unit: str
    places: int
    sql: str
    sources: tuple[str, ...] = ()
    rows: Rows | None = None
    minus: Rows | None = None
    per: Rows | None = None
    parts: str = "元"
    why: str = ""
    means: str = ""
    lacks: str = ""

    @property
    def sha256(self) -> str:
        """Digest of what computes the figure: query, unit and places."""
        return hashlib.sha256(f"{self.sql}\n{self.unit} {self.places}".encode()).hexdigest()


@dataclass(frozen=True)
class Figure:
    """A figure by one formula. Numerator and denominator in yuan, persons or times; `value` in `unit`.

    `status` is provisional until all twelve months are loaded, then complete, and certified when all are signed.
    `value` is None for a rate of nothing, `numerator` too where there are no data (not assessable). `limits` (Chinese)
    say what is known to be wrong or open in what it stands on; `inputs` are the digests of the months' data.
    """

    year: int
    code: str
    formula_id: str
    label: str
    value: Decimal | None
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    months_covered: str
    status: str
    limits: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    formula_sha256: str = ""

    @property
    def assessable(self) -> bool:
        """Whether there were data to compute it from."""
        return self.numerator is not None


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
    lines = path.read_text(encoding="utf-8").splitlines()
    said = [found for line in lines if (found := _LINE.fullmatch(line))]
    head = {line[1]: line[2].strip() for line in said}
    faults = [name for name in _HEAD if not head.get(name)]
    if faults or head["formula"] != path.stem or head["unit"] not in UNITS or not head["places"].isdigit():
        raise _wrong(path, f"lacks {', '.join(faults)}" if faults else "is wrong")
    sql = "\n".join(line for line in lines if not _LINE.fullmatch(line)) + "\n"
    named = (head["figure"], head["formula"], head["label"], head["unit"], int(head["places"]), sql)
    rows, minus, per = (_rows(path, head.get(name)) for name in ("rows", "minus", "per"))
    unit = head.get("parts") or ("元" if head["unit"] in ("万元", "%") else head["unit"])
    told = (head["why"], head["means"], head.get("lacks", ""))
    return Formula(*named, _sources(path, head["from"]), rows, minus, per, unit, *told)


def _sources(path: Path, text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if unknown := [name for name in names if name not in TABLES]:
        raise _wrong(path, f"names unknown tables: {', '.join(unknown)}")
    return names


def _rows(path: Path, text: str | None) -> Rows | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(" | ")]
    if len(parts) != 3 or parts[0] not in TABLES or not parts[2]:
        raise _wrong(path, "has rows that are not `table | amount | condition`")
    return Rows(*parts)


def _wrong(path: Path, what: str) -> ContractError:
    return ContractError(
        f"the head of {path.name} {what}",
        where=Where(file=str(path)),
        do=f"give {', '.join(_HEAD)}; formula is the file's name; unit is one of {' '.join(UNITS)}",
    )
