"""What an injector of the finance books works with."""

from __future__ import annotations

import numpy as np

from etl.months import Month
from etl.simulate.benefits import Batch
from etl.simulate.calendar import number, working_days
from etl.simulate.finance import Plan
from etl.simulate.movements import Books, Row
from etl.simulate.truth import Truth


class Injection:
    """Everything an injector needs: the month's plan (rows are taken out), the books, the labels, random numbers."""

    def __init__(self, plan: Plan, books: Books, truth: Truth, rng: np.random.Generator) -> None:
        self.plan, self.books, self.truth, self.rng = plan, books, truth, rng
        self.month, self.next = plan.month, plan.month.plus(1)

    def next_day(self, first: int = 0, last: int = 2) -> int:
        """A working day of next month, by its position in it."""
        days = working_days(self.next)
        return number(self.next, days[int(self.rng.integers(first, last + 1))])

    def contribution(self, *, last_day: bool = False) -> Row | None:
        """Take a contribution of the middle, or of the last working day, of the month."""
        low, high = (
            (self.plan.last_day(),) * 2
            if last_day
            else (number(self.month, 6), number(self.month, self.month.last_day.day - 5))
        )
        fit = [
            r
            for r in self.plan.contributions
            if r.kind == "contribution" and r.receipt > 10_000 and low <= r.day <= high
        ]
        return self._take(fit, self.plan.contributions)

    def refund(self) -> Row | None:
        """Take a refund batch."""
        return self._take([r for r in self.plan.contributions if r.kind == "refund"], self.plan.contributions)

    def _take(self, fit: list[Row], from_list: list[Row]) -> Row | None:
        if not fit:
            return None
        row = fit[int(self.rng.integers(len(fit)))]
        from_list.remove(row)
        return row

    def transfer(self, *, last_day: bool = False) -> tuple[Batch, Row] | None:
        """Take a settlement or remittance to the upper level, in the middle or on the last day of the month."""
        end = self.plan.last_day()
        fit = [
            t
            for t in self.plan.transfers
            if t[0].kind != "pension" and (t[1].day == end) == last_day and t[0].paid_on == t[1].day
        ]
        if not fit:
            return None
        taken = fit[int(self.rng.integers(len(fit)))]
        self.plan.transfers.remove(taken)
        return taken

    def label(self, cause: str, leg: str, fund: int, refs: list[tuple[str, Row | str]], cleared: Month | None) -> None:
        """A labelled difference that appears in this month."""
        self.truth.later(cause, leg, fund, self.month, refs, cleared)
