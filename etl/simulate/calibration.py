"""What the county must add up to, and how it shrinks or grows with the scale."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

# our ids of the funds in the order in which they are numbered inside the simulator
FUNDS = (
    "enterprise_pension",
    "institutional_pension",
    "resident_pension",
    "unemployment",
    "employee_medical",
    "resident_medical",
    "work_injury",
)
ENTERPRISE, INSTITUTIONAL, RESIDENT, UNEMPLOYMENT, EMPLOYEE_MED, RESIDENT_MED, INJURY = range(7)
FUND_NAMES = (
    "企业职工基本养老",
    "机关事业单位基本养老",
    "城乡居民基本养老",
    "失业",
    "职工基本医疗",
    "城乡居民基本医疗",
    "工伤",
)
REGION, OTHER_REGION = "440281", "440222"
_FEN = {"元": 100, "万元": 1_000_000}


@cache
def _table() -> dict[str, tuple[Decimal, str]]:
    with Path(__file__).with_name("calibration.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (Decimal(row["value"]), row["unit"]) for row in csv.DictReader(file)}


@cache
def fund_code(fund: int, party: str) -> str:
    """The code `party` (or ledger) usually writes for fund number `fund`: its first one in the crosswalk."""
    return fund_codes(fund, party)[0]


@cache
def fund_codes(fund: int, party: str) -> tuple[str, ...]:
    """All codes `party` writes for a fund, in the order of the crosswalk."""
    with (Path(__file__).parent.parent / "data" / "funds.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["party"] == party and row["fund"] == FUNDS[fund]]
    return tuple(row["code"] for row in rows)


@dataclass(frozen=True)
class County:
    """The county of one run. Money in integer fen; numbers of people at least large enough to be a county."""

    year: int
    seed: int
    scale: Decimal

    def fen(self, code: str) -> int:
        """A calibrated amount at this scale, half-up to the fen."""
        value, unit = _table()[code]
        return _whole(value * _FEN[unit] * self.scale)

    def count(self, code: str, least: int = 1) -> int:
        """A calibrated number of persons, employers or payments at this scale."""
        return max(least, _whole(_table()[code][0] * self.scale))

    def fixed(self, code: str) -> int:
        """A calibrated number that does not scale; money in fen."""
        value, unit = _table()[code]
        return _whole(value * _FEN.get(unit, 1))


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(total: int, part: int, parts: int) -> int:
    """Part number `part` (from 0) of `total` cut into `parts` nearly equal whole numbers that add up to it."""
    return total * (part + 1) // parts - total * part // parts


def spread(total: int, weights: list[int]) -> list[int]:
    """`total` in whole numbers proportional to `weights`; adds up exactly."""
    whole, cuts, run = sum(weights), [0], 0
    for weight in weights:
        run += weight
        cuts.append(total * run // whole)
    return [high - low for low, high in pairwise(cuts)]
