"""What persons pay: residents once a year for medical care and pension, flexible workers every quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calibration import EMPLOYEE_MED, ENTERPRISE, RESIDENT, RESIDENT_MED, County, share
from etl.simulate.people import FLEXIBLE, YOUNG
from etl.simulate.rng import Ints, pick
from etl.simulate.streams import Stream, rates, segments, yyyymm

# [own] what residents pay, in fen
MEDICAL_THIS_YEAR, MEDICAL_NEXT_YEAR = 28_000, 32_000
_LEVELS = np.array([18_000, 24_000, 36_000, 48_000, 60_000, 90_000, 120_000, 180_000, 360_000, 480_000])
_LEVEL_WEIGHTS = np.array([50, 20, 12, 6, 4, 3, 2, 1, 1, 1])
_PENSION_PAYERS = 4 * 10**7  # offset among the young, so that both populations differ


def _medical_slice(county: County, month: Month) -> tuple[int, int, int]:
    """(first person, number of persons, year paid for) of those who pay for medical care this month."""
    if month.number <= 3:
        total, part, parts = county.count("resident_medical_payers.this_year"), month.number - 1, 3
        return total * part // parts, share(total, part, parts), month.year
    if month.number >= 9:
        total, part, parts = county.count("resident_medical_payers.next_year"), month.number - 9, 4
        before = county.count("resident_medical_payers.this_year")
        return before + total * part // parts, share(total, part, parts), month.year + 1
    return 0, 0, month.year


def person_streams(county: County, month: Month) -> list[Stream]:
    """The streams `resident_medical`, `resident_pension`, `flexible` and `person_refund` of a month."""
    first, count, pay_year = _medical_slice(county, month)
    payers = county.count("resident_pension_payers", 100)
    before = payers * (month.number - 1) // 12

    def medical(positions: Ints, frame: pd.DataFrame) -> None:
        _person(frame, YOUNG + first + positions, pay_year, 12, pay_year * 100 + 1)
        frame["personal"] = MEDICAL_THIS_YEAR if pay_year == month.year else MEDICAL_NEXT_YEAR
        frame.loc[pick(frame["uid"].to_numpy(), 61, 5) == 0, "demand"] = -1  # declared without a notice

    def pension(positions: Ints, frame: pd.DataFrame) -> None:
        _person(frame, YOUNG + before + positions, month.year, 12, yyyymm(month))
        levels = np.repeat(_LEVELS, _LEVEL_WEIGHTS)
        frame["personal"] = levels[pick(frame["payer"].to_numpy(), 62, len(levels))]

    def refund(positions: Ints, frame: pd.DataFrame) -> None:
        _person(frame, YOUNG + positions * 37 + month.number * 1_009, month.year, 12, month.year * 100 + 1)
        frame["personal"], frame["kind"] = -MEDICAL_THIS_YEAR, 1

    medical_part, pension_part = (
        segments([(RESIDENT_MED, count)]),
        segments([(RESIDENT, share(payers, month.number - 1, 12))]),
    )
    refunds = segments([(RESIDENT_MED, max(3, county.count("resident_medical_payers.this_year") // 3000))])
    return [
        Stream("resident_medical", 3, "person", medical_part, medical, month),
        Stream("resident_pension", 4, "person", pension_part, pension, month),
        _flexible(county, month),
        Stream("person_refund", 6, "refund", refunds, refund, month),
    ]


def _person(frame: pd.DataFrame, who: Ints, pay_year: int, months: int, period: int) -> None:
    frame["business"], frame["payer"], frame["period"] = 2, who, period
    frame["pay_year"], frame["pay_months"] = pay_year, months


def _flexible(county: County, month: Month) -> Stream:
    """A third of the flexible workers pay three months for two funds."""
    workers = county.count("flexible_workers", 24)
    third = month.number % 3
    payers = (workers - third + 2) // 3

    def fill(positions: Ints, frame: pd.DataFrame) -> None:
        who = FLEXIBLE + (positions % payers) * 3 + third
        _person(frame, who, month.year, 3, yyyymm(month))
        base = 300_000 + pick(frame["payer"].to_numpy(), 63, 40) * 10_000
        for fund, (_, personal) in rates("flexible").items():
            mask = frame["fund"] == fund
            frame.loc[mask, "personal"] = base[mask] * 3 * personal // 1_000_000

    parts = segments([(ENTERPRISE, payers), (EMPLOYEE_MED, payers)])
    return Stream("flexible", 5, "person", parts, fill, month)
