"""Which tickets of a month are injected with which cause: table-driven, each ticket at most once."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate import inject_content as content
from etl.simulate import inject_overlaps as overlaps
from etl.simulate import inject_timing as timing
from etl.simulate.calibration import County
from etl.simulate.effects import Book
from etl.simulate.employer_streams import REFUND as REFUND_EXTRA
from etl.simulate.rng import Ints, generator
from etl.simulate.streams import Stream

Injector = Callable[[Book, pd.DataFrame, Month], None]
INJECTORS: dict[str, Injector] = {
    "in_transit": timing.in_transit,
    "late_posting": timing.late_posting,
    "refund": timing.refund,
    "reversal": timing.reversal,
    "duplicate": timing.duplicate,
    "paid_twice": timing.paid_twice,
    "refunded_duplicate": timing.refunded_duplicate,
    "missing_batch": timing.missing_batch,
    "end_batch": timing.end_batch,
    "region_batch": timing.region_batch,
    "one_sided": timing.one_sided,
    "wrong_fund": content.wrong_fund,
    "wrong_payer": content.wrong_payer,
    "wrong_period": content.wrong_period,
    "wrong_region": content.wrong_region,
    "component_shift": content.component_shift,
    "fee_in_principal": content.fee_in_principal,
    "partial_payment": content.partial_payment,
    "amount_error": content.amount_error,
    "rounding": content.rounding,
    "late_component_shift": overlaps.late_component_shift,
    "late_amount_error": overlaps.late_amount_error,
    "transit_wrong_fund": overlaps.transit_wrong_fund,
}
_BATCH_ROWS = (6, 12)  # tickets of a batch that goes missing
_PLENTY = 40  # tickets a fund must have in the month to lose a batch


@dataclass(frozen=True)
class Rate:
    """How often a cause is injected, and into which streams (`uses`: employer, any, refund, batch).

    In December it is `december` times as often, and what piles up then comes for certain.
    """

    cause: str
    uses: str
    per_million: int
    least_per_quarter: int
    december: int


def rates() -> list[Rate]:
    """The table of injections."""
    with Path(__file__).with_name("injections.csv").open(encoding="utf-8", newline="") as file:
        return [
            Rate(r["cause"], r["uses"], int(r["per_million"]), int(r["least_per_quarter"]), int(r["december"]))
            for r in csv.DictReader(file)
        ]


class Selection:
    """Positions taken from each stream of one month."""

    def __init__(self, streams: list[Stream], rng: np.random.Generator) -> None:
        self.streams, self._rng = streams, rng
        self.taken: dict[str, set[int]] = {stream.name: set() for stream in streams}

    def draw(self, stream: Stream, low: int, high: int, count: int) -> Ints:
        """Up to `count` free positions of low..high-1, at most a third of them."""
        taken, drawn = self.taken[stream.name], list[int]()
        for position in self._rng.integers(low, high, 4 * count + 8).tolist():
            if (
                len(drawn) < min(count, max(1, (high - low) // 3))
                and position not in taken
                and _is_open(stream, position)
            ):
                taken.add(position)
                drawn.append(position)
        return np.array(sorted(drawn), dtype=np.int64)

    def spread(self, uses: str, count: int) -> list[tuple[Stream, Ints]]:
        """`count` positions over the streams that fit `uses`, in proportion to their tickets; employers get half."""
        fitting = [
            s
            for s in self.streams
            if s.count and (s.uses == uses or (uses == "any" and s.uses in ("employer", "person")))
        ]
        weights = np.array([s.count for s in fitting], dtype=np.int64)
        employer = np.array([s.uses == "employer" for s in fitting])
        weights = np.where(employer, np.maximum(weights, weights[~employer].sum()), weights)
        chosen = self._rng.choice(len(fitting), size=count, p=weights / weights.sum()) if fitting else np.array([])
        return [
            (s, self.draw(s, 0, s.count, int((chosen == i).sum())))
            for i, s in enumerate(fitting)
            if (chosen == i).any()
        ]


def _is_open(stream: Stream, position: int) -> bool:
    """Of the employers' extras only refunds may be taken (twins and back payments stay)."""
    return stream.name != "extra" or position % 4 == REFUND_EXTRA


def inject(county: County, month: Month, streams: list[Stream], book: Book) -> dict[str, Ints]:
    """Inject every cause that is due in `month`; returns the positions taken from each stream, sorted."""
    selection = Selection(streams, generator(county.seed, "select", month))
    for rate in sorted(rates(), key=lambda r: r.uses != "batch"):
        count = _how_many(county, month, rate, streams)
        if rate.uses == "batch":
            _inject_batch(county, month, rate, selection, book, count)
        elif count:
            for stream, positions in selection.spread(rate.uses, count):
                if len(positions):
                    INJECTORS[rate.cause](book, stream.make(positions), month)
    return {name: np.array(sorted(taken), dtype=np.int64) for name, taken in selection.taken.items()}


def _how_many(county: County, month: Month, rate: Rate, streams: list[Stream]) -> int:
    """By rate, and in one month of each quarter at least the guaranteed number (twice that from scale 0.02)."""
    tickets = sum(s.count for s in streams if s.uses == rate.uses or (rate.uses == "any" and s.uses != "refund"))
    piled = rate.december if month.number == 12 else 1
    by_rate = (
        tickets * rate.per_million * piled + int(generator(county.seed, rate.cause, month).integers(1_000_000))
    ) // 1_000_000
    due = int(generator(county.seed, rate.cause, "quarter", (month.number - 1) // 3).integers(3))
    is_due = (month.number - 1) % 3 == due or piled > 1
    least = rate.least_per_quarter * piled * (2 if county.scale * 50 >= 1 else 1) if is_due else 0
    return max(by_rate, 1 if rate.uses == "batch" and least else least)


def _inject_batch(county: County, month: Month, rate: Rate, selection: Selection, book: Book, count: int) -> None:
    """Take tickets of one fund for a batch of their own."""
    rng = generator(county.seed, rate.cause, "batch", month)
    parts = [(s, p) for s in selection.streams if s.uses in ("employer", "person") for p in s.segments]
    plenty = [(s, p) for s, p in parts if p.hi - p.lo >= _PLENTY] or sorted(parts, key=lambda sp: sp[1].hi - sp[1].lo)[
        -1:
    ]
    for _ in range(count):
        stream, part = plenty[int(rng.integers(len(plenty)))]
        positions = selection.draw(stream, part.lo, part.hi, int(rng.integers(_BATCH_ROWS[0], _BATCH_ROWS[1])))
        if len(positions) >= 5:
            INJECTORS[rate.cause](book, stream.make(positions), month)
