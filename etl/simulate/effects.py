"""What injections do to the books of tax and agency, in their own month and in later ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.credits import serial_nos, tax_uuids
from etl.simulate.rng import Ints, generator, pick
from etl.simulate.truth import Truth


@dataclass
class Book:
    """Rows that were decided ahead: by month, for tax and for the agency."""

    truth: Truth
    seed: int
    tax: dict[Month, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    agency: dict[Month, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def add_tax(self, month: Month, frame: pd.DataFrame) -> None:
        """Tickets that tax reports for `month`."""
        if len(frame) and month <= self.truth.last:
            self.tax[month].append(frame)

    def add_agency(self, month: Month, frame: pd.DataFrame) -> None:
        """Rows that the agency books in `month`."""
        if len(frame) and month <= self.truth.last:
            self.agency[month].append(frame)

    def rng(self, *purpose: object) -> np.random.Generator:
        """Random numbers of one purpose."""
        return generator(self.seed, *purpose)

    def label(
        self,
        cause: str,
        month: Month,
        tickets: pd.DataFrame | None,
        credits: pd.DataFrame | None,
        cleared: Sequence[Month | None],
        more: pd.DataFrame | None = None,
        *,
        numbers: Sequence[int] = (),
        alike: Sequence[str] = (),
    ) -> list[int]:
        """Label row by row: `tickets` at tax, `credits` and `more` at the agency concern the same difference.

        Returns the numbers of the differences; `numbers` are those of which this is a later cause.
        """
        columns: list[list[tuple[str, str]]] = []
        for frame in (credits, more):
            if frame is not None:
                columns.append(
                    [("social_insurance", str(s)) for s in serial_nos(frame["uid"] * 10 + frame["var"]).to_pylist()]
                )
        if tickets is not None:
            columns.append([("tax", str(u)) for u in tax_uuids(tickets, self.seed).to_pylist()])
        lead = tickets if tickets is not None else credits
        if lead is None:
            return []
        known, like = numbers or [0] * len(lead), alike or [""] * len(lead)
        rows = zip(lead["fund"].tolist(), cleared, known, like, strict=True)
        return [
            self.truth.difference(
                cause, "collection", fund, month, [c[row] for c in reversed(columns)], until, number=number, alike=same
            )
            for row, (fund, until, number, same) in enumerate(rows)
        ]


def later(uid: Ints, salt: int, month: Month, longest: int, never_in_ten: int) -> list[Month | None]:
    """For each row the month, one to `longest` months later, in which it is put right; None for some: never."""
    after, never = pick(uid, salt, longest) + 1, pick(uid, salt + 1, 10) < never_in_ten
    return [None if no else month.plus(int(n)) for n, no in zip(after, never, strict=True)]


def by_month(frame: pd.DataFrame, months: list[Month | None]) -> list[tuple[Month, pd.DataFrame]]:
    """The rows of `frame` split by the month assigned to each, earliest first; rows without one are left out."""
    keys = pd.Series([str(m) if m else "" for m in months], index=frame.index)
    return [(Month(key), frame[keys == key]) for key in sorted(set(keys)) if key]
