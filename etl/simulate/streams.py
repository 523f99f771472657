"""The obligations of a month as streams: position -> ticket, a pure function, so that any chunk can be made alone.

A ticket frame has int64 columns only: uid, business (1 employers, 2 persons), fund, payer, period (YYYYMM), pay_type,
kind (0 normal, 1 refund), employer, personal, late_fee, interest (fen), heads, wage, base_employer, base_personal,
rate_employer, rate_personal (millionths), pay_year, pay_months, day (YYYYMMDD in the treasury), bseq (batch of that
day), region, ticket and demand (uid of the ticket and demand they carry, -1 if none).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calendar import number, treasury_days
from etl.simulate.calibration import FUNDS, REGION, County
from etl.simulate.rng import Ints, pick

AMOUNTS = ("employer", "personal", "late_fee", "interest")
COLUMNS = (
    *("uid", "business", "fund", "payer", "period", "pay_type", "kind", *AMOUNTS, "heads", "wage", "base_employer"),
    *("base_personal", "rate_employer", "rate_personal", "pay_year", "pay_months", "day", "bseq", "region"),
    *("ticket", "demand"),
)


@dataclass(frozen=True)
class Segment:
    """Positions lo..hi-1 of a stream: tickets of one fund."""

    fund: int
    lo: int
    hi: int


@dataclass(frozen=True)
class Stream:
    """`make(positions)` gives their tickets; `uses` says which injections may take tickets from here."""

    name: str
    number: int
    uses: str  # employer, person, refund or none
    segments: tuple[Segment, ...]
    fill: Callable[[Ints, pd.DataFrame], None]
    month: Month

    @property
    def count(self) -> int:
        return self.segments[-1].hi if self.segments else 0

    def make(self, positions: Ints) -> pd.DataFrame:
        """The tickets at `positions`, in that order."""
        frame = pd.DataFrame({name: np.zeros(len(positions), dtype=np.int64) for name in COLUMNS})
        frame["uid"] = (self.month.number * 10 + self.number) * 10**10 + positions
        starts = np.array([segment.lo for segment in self.segments])
        which = np.searchsorted(starts, positions, side="right") - 1
        frame["fund"] = np.array([segment.fund for segment in self.segments])[which]
        frame["pay_type"], frame["bseq"], frame["region"] = 10, 1, int(REGION)
        frame["ticket"] = frame["demand"] = frame["uid"]
        frame["day"] = self._days(frame, which)
        self.fill(positions, frame)
        frame.loc[frame["kind"] == 1, "bseq"] = 9
        return frame

    def _days(self, frame: pd.DataFrame, which: Ints) -> Ints:
        uid = frame["uid"].to_numpy()
        out = np.zeros(len(frame), dtype=np.int64)
        for index, segment in enumerate(self.segments):
            days = np.array([number(self.month, day) for day in treasury_days(self.month, segment.hi - segment.lo)])
            mask = which == index
            out[mask] = days[pick(uid[mask], 41, len(days))]
        return out


def segments(counts: list[tuple[int, int]]) -> tuple[Segment, ...]:
    """Segments of (fund, count), one after another; empty ones are left out."""
    made, start = [], 0
    for fund, count in counts:
        if count:
            made.append(Segment(fund, start, start + count))
        start += count
    return tuple(made)


def rates(who: str) -> dict[int, tuple[int, int]]:
    """Rates (employer, personal) in millionths by fund number."""
    with Path(__file__).with_name("rates.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["who"] == who]
    return {FUNDS.index(r["fund"]): (_millionths(r["employer"]), _millionths(r["personal"])) for r in rows}


def _millionths(text: str) -> int:
    return int(Decimal(text) * 1_000_000)


def yyyymm(month: Month) -> int:
    """A month as a number."""
    return month.year * 100 + month.number


def plan(county: County, month: Month) -> list[Stream]:
    """All streams of a month."""
    from etl.simulate.employer_streams import employer_streams
    from etl.simulate.person_streams import person_streams

    return [*employer_streams(county, month), *person_streams(county, month)]
