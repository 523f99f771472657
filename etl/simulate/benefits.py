"""Pensions: who is paid what in which month, so that the year adds up exactly; and the batches in which it is done.

Beneficiaries of a scheme are a window of persons that moves on as some die and others retire. Every due payment of
the year has a number; failed ones are paid again in the next month, so that what is paid in the year is what is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calibration import INSTITUTIONAL, RESIDENT, County, spread
from etl.simulate.people import INSTITUTIONAL_OLD, OLD
from etl.simulate.rng import Flags, Ints, pick

CHUNK = 100_000
_BITS = 30  # amounts are weights times a factor of so many binary places, the rest is handed out fen by fen
_FAILS = 700  # one payment in so many fails


@dataclass(frozen=True)
class Scheme:
    """A pension scheme of the county: payments, parts and beneficiaries of each month."""

    county: County
    fund: int
    code: str
    first_person: int
    batches: int  # batches a month
    weights: tuple[tuple[int, int], tuple[int, int]]  # (smallest, range) of the fund's and the subsidy's part in fen

    @cached_property
    def due(self) -> list[int]:
        """Payments due in each of the twelve months."""
        total = max(24, self.county.count(f"benefit.{self.code}.person_times"))
        return spread(total, [1_000_000 + 1_500 * month for month in range(12)])

    @cached_property
    def deaths(self) -> list[int]:
        """Beneficiaries who leave after each month."""
        return [max(1, due // 330) for due in self.due]

    @cached_property
    def windows(self) -> list[tuple[int, int]]:
        """First and last + 1 beneficiary of each month."""
        low, made = 0, []
        for due, leaving in zip(self.due, self.deaths, strict=True):
            made.append((low, low + due))
            low += leaving
        return made

    def persons(self, month: Month) -> tuple[int, int]:
        """First and last + 1 person paid in `month`."""
        low, high = self.windows[month.number - 1]
        return self.first_person + low, self.first_person + high

    @cached_property
    def _shares(self) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        """Of both parts (factor, fen for everyone, payments with one fen more)."""
        return self._share("fund", 0), self._share("subsidy", 1)

    def _share(self, part: str, index: int) -> tuple[int, int, int]:
        total = self.county.fen(f"benefit.{self.code}.{part}")
        factor = (total << _BITS) // sum(int(w.sum()) for w in self._all_weights(index))
        given = sum(int((w * factor >> _BITS).sum()) for w in self._all_weights(index))
        return factor, *divmod(total - given, sum(self.due))

    def _all_weights(self, index: int) -> Iterator[Ints]:
        for low, high in self.windows:
            for start in range(low, high, CHUNK):
                yield self._weights(
                    np.arange(start, min(start + CHUNK, high), dtype=np.int64) + self.first_person, index
                )

    def _weights(self, persons: Ints, index: int) -> Ints:
        least, width = self.weights[index]
        return least + pick(persons, 111 + index, width)

    def payments(self, month: Month, persons: Ints) -> pd.DataFrame:
        """What is due to `persons` for `month`: person, fund, from_fund, from_subsidy, amount_due, month, batch."""
        low = self.windows[month.number - 1][0]
        order = sum(self.due[: month.number - 1]) + persons - self.first_person - low
        frame = pd.DataFrame({"person": persons, "fund": self.fund, "month": month.number, "order": order})
        for index, name in enumerate(("from_fund", "from_subsidy")):
            factor, each, more = self._shares[index]
            frame[name] = (self._weights(persons, index) * factor >> _BITS) + each + (order < more)
        frame["amount_due"] = frame["from_fund"] + frame["from_subsidy"]
        frame["batch"] = persons % self.batches
        return frame

    def fails(self, month: Month, persons: Ints) -> Flags:
        """Whose payment of `month` fails: none in December, nobody who leaves in the following months."""
        if month.number == 12:
            return np.zeros(len(persons), dtype=np.bool_)
        settled = self.first_person + self.windows[min(month.number + 1, 11)][0]
        unlucky: Flags = pick(persons + month.number * 10**10, 115, _FAILS) == 0
        return unlucky & (persons >= settled)

    def failed(self, month: Month) -> Ints:
        """All whose payment of `month` failed."""
        low, high = self.persons(month)
        found = [np.zeros(0, dtype=np.int64)]
        for start in range(low, high, CHUNK):
            persons = np.arange(start, min(start + CHUNK, high), dtype=np.int64)
            found.append(persons[self.fails(month, persons)])
        return np.concatenate(found)


def schemes(county: County) -> list[Scheme]:
    """The two schemes whose pensions the county pays itself."""
    return [
        Scheme(
            county, INSTITUTIONAL, "institutional", INSTITUTIONAL_OLD + OLD, 2, ((250_000, 230_000), (100_000, 120_000))
        ),
        Scheme(county, RESIDENT, "resident", OLD, 5, ((600, 2_500), (19_000, 3_500))),
    ]


@dataclass
class Batch:
    """A batch of benefits, settlements or remittances. Money in fen, days as YYYYMMDD, 0 if not yet."""

    number: str
    fund: int
    kind: str
    benefit_month: int
    requested: int
    received: int
    paid_on: int
    persons: int = 0
    from_fund: int = 0
    from_subsidy: int = 0
    paid: int = 0  # what really left the expenditure account
    faults: set[str] = field(default_factory=set)  # violations of rules to be written

    @property
    def due(self) -> int:
        return self.from_fund + self.from_subsidy

    @property
    def received_amount(self) -> int:
        return self.due if self.received else 0
