"""Who is insured or draws a benefit in which month: windows of persons, in January whole, later only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.benefits import Scheme, schemes
from etl.simulate.calendar import number
from etl.simulate.calibration import EMPLOYEE_MED, INSTITUTIONAL, RESIDENT, RESIDENT_MED, County
from etl.simulate.people import EMPLOYEES, YOUNG
from etl.simulate.rng import Ints, pick

CHUNK = 100_000
ACTIVE, STOPPED, DEAD = range(3)
INSURED, BENEFICIARY = range(2)


@dataclass(frozen=True)
class Population:
    """A scheme's persons in one role; `windows` are first and last + 1 person of each month."""

    fund: int
    role: int
    windows: tuple[tuple[int, int], ...]
    leave_as: int  # state of those who leave


def populations(county: County) -> list[Population]:
    """All registers. At the end of the year exactly the calibrated number has medical insurance as residents."""
    institutional, resident = schemes(county)
    old = tuple(resident.persons(Month(f"{county.year}-{m:02d}")) for m in range(1, 13))
    pensioners = tuple(institutional.persons(Month(f"{county.year}-{m:02d}")) for m in range(1, 13))
    young = county.count("insured.resident_medical.actual", 200) - (old[-1][1] - old[-1][0])
    employees = county.count("employees.institution", 50) + county.count("employees.enterprise", 150)
    payers = county.count("resident_pension_payers", 100)
    return [
        Population(INSTITUTIONAL, BENEFICIARY, pensioners, DEAD),
        Population(RESIDENT, BENEFICIARY, old, DEAD),
        Population(RESIDENT_MED, INSURED, old, DEAD),
        Population(RESIDENT_MED, INSURED, _moving(YOUNG, young), STOPPED),
        Population(RESIDENT, INSURED, _moving(YOUNG, payers), STOPPED),
        Population(EMPLOYEE_MED, INSURED, _moving(EMPLOYEES, employees), STOPPED),
    ]


def _moving(first: int, size: int) -> tuple[tuple[int, int], ...]:
    """A window of constant size in which one in five hundred is replaced every month."""
    step = max(1, size // 500)
    return tuple((first + step * m, first + step * m + size) for m in range(12))


def changes(county: County, month: Month) -> Iterator[pd.DataFrame]:
    """Register rows of a month in chunks: person, fund, role, state, start, end, changed (YYYYMMDD, end 0 if open)."""
    for population in populations(county):
        index = month.number - 1
        low, high = population.windows[index]
        before = population.windows[index - 1] if index else (low, low)
        if index:
            yield _leavers(population, np.arange(before[0], low, dtype=np.int64), month)
        for start in range(before[1], high, CHUNK):
            yield _joiners(population, np.arange(start, min(start + CHUNK, high), dtype=np.int64), month)


def _joiners(population: Population, persons: Ints, month: Month) -> pd.DataFrame:
    first = month.number == 1
    start = (1990 + pick(persons, 131, 31)) * 10_000 + (pick(persons, 132, 12) + 1) * 100 + 1
    day = np.full(len(persons), number(month, 1))
    return _frame(population, persons, ACTIVE, start if first else day, 0 * day, day)


def _leavers(population: Population, persons: Ints, month: Month) -> pd.DataFrame:
    start = (1990 + pick(persons, 131, 31)) * 10_000 + (pick(persons, 132, 12) + 1) * 100 + 1
    end = death_days(persons, month.plus(-1))
    return _frame(population, persons, population.leave_as, start, end, np.full(len(persons), number(month, 2)))


def _frame(population: Population, persons: Ints, state: int, start: Ints, end: Ints, changed: Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": persons,
            "fund": population.fund,
            "role": population.role,
            "state": state,
            "start": start,
            "end": end,
            "changed": changed,
        }
    )


def death_days(persons: Ints, month: Month) -> Ints:
    """The day in `month`, after the day of payment, on which persons who leave then have died."""
    return number(month, 11) + pick(persons, 133, 17)


def leavers(scheme: Scheme, month: Month) -> Ints:
    """Beneficiaries paid in `month` for the last time; nobody in December."""
    if month.number == 12:
        return np.zeros(0, dtype=np.int64)
    return np.arange(scheme.persons(month)[0], scheme.persons(month.plus(1))[0], dtype=np.int64)


def certifications(scheme: Scheme, month: Month, lapsing: dict[int, int]) -> Iterator[pd.DataFrame]:
    """Certifications sent in `month`, in chunks: person, certified, valid (YYYYMMDD). January has everybody's last one.

    `lapsing` are persons whose certification ends with the given month (1-12) and is not renewed.
    """
    low, high = scheme.persons(month)
    for start in range(low, high, CHUNK):
        persons = np.arange(start, min(start + CHUNK, high), dtype=np.int64)
        yield _certifications(scheme, month, persons, lapsing)


def _certifications(scheme: Scheme, month: Month, persons: Ints, lapsing: dict[int, int]) -> pd.DataFrame:
    turn = pick(persons, 135, 12) + 1
    if month.number == 1:
        return _lapse(_certified(persons, turn, month, np.where(turn == 1, month.year, month.year - 1)), lapsing, month)
    new = persons >= scheme.persons(month.plus(-1))[1]
    mine = persons[((turn == month.number) | new) & ~np.isin(persons, list(lapsing))]
    return _certified(mine, np.full(len(mine), month.number), month, np.full(len(mine), month.year))


def _certified(persons: Ints, months: Ints, month: Month, years: Ints) -> pd.DataFrame:
    day = years * 10_000 + months * 100 + 1 + pick(persons, 136, 25)
    last = np.array([Month(f"{month.year:04d}-{m:02d}").last_day.day for m in range(1, 13)])
    valid = (years + 1) * 10_000 + months * 100 + np.where(months == 2, 28, last[months - 1])
    return pd.DataFrame({"person": persons, "certified": day, "valid": valid})


def _lapse(frame: pd.DataFrame, lapsing: dict[int, int], month: Month) -> pd.DataFrame:
    for person, until in lapsing.items():
        mine = frame["person"] == person
        frame.loc[mine, "certified"] = number(Month(f"{month.year - 1}-{until:02d}"), 5)
        frame.loc[mine, "valid"] = number(Month(f"{month.year}-{until:02d}"), 28)
    return frame
