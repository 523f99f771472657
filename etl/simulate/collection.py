"""A month of collection as chunks: the tickets tax reports and the rows the agency books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calibration import County
from etl.simulate.credits import credit
from etl.simulate.effects import Book
from etl.simulate.inject import inject
from etl.simulate.streams import COLUMNS, plan

CHUNK = 100_000


@dataclass(frozen=True)
class Chunk:
    """Some rows of tax (ticket frame) and of the agency (credit frame)."""

    tax: pd.DataFrame
    agency: pd.DataFrame


def month_of_collection(county: County, month: Month, book: Book) -> Iterator[Chunk]:
    """All rows of `month`: what was decided ahead and injected first, then the rest, position by position."""
    streams = plan(county, month)
    taken = inject(county, month, streams, book)
    yield _special(month, book)
    for stream in streams:
        for start in range(0, stream.count, CHUNK):
            positions = np.arange(start, min(start + CHUNK, stream.count), dtype=np.int64)
            frame = stream.make(positions[~np.isin(positions, taken[stream.name], assume_unique=True)])
            yield Chunk(frame, credit(frame, month))


def _special(month: Month, book: Book) -> Chunk:
    """Rows that injections of this or an earlier month decided."""
    tax = book.tax.pop(month, [pd.DataFrame(columns=list(COLUMNS), dtype="int64")])
    agency = book.agency.pop(month, [credit(tax[0].iloc[:0], month)])
    return Chunk(pd.concat(tax, ignore_index=True), pd.concat(agency, ignore_index=True))
