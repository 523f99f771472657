"""What employers pay: every month for every fund they belong to, and beside it back payments, twins and refunds."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from etl.months import Month
from etl.simulate.calibration import EMPLOYEE_MED, ENTERPRISE, INJURY, INSTITUTIONAL, UNEMPLOYMENT, County
from etl.simulate.people import Employers, employers
from etl.simulate.rng import Ints, pick
from etl.simulate.streams import Stream, rates, segments, yyyymm

_NEW_BASE_FROM = 7  # contribution bases change in July
TWIN, BACK, REFUND = 0, 2, 3  # what an extra is, by position modulo 4 (1 is the second twin)


@lru_cache(maxsize=2)
def members(county: County) -> tuple[Employers, list[tuple[int, Ints]]]:
    """The employers, and per fund the numbers of those that belong to it."""
    all_ = employers(county)
    inst, rest = np.flatnonzero(all_.institution), np.flatnonzero(~all_.institution)
    every = np.arange(all_.count)
    lists = [(ENTERPRISE, rest), (INSTITUTIONAL, inst), (UNEMPLOYMENT, rest), (EMPLOYEE_MED, every), (INJURY, every)]
    return all_, lists


def employer_streams(county: County, month: Month) -> list[Stream]:
    """The streams `employer` and `extra` of a month."""
    all_, lists = members(county)
    parts = segments([(fund, len(numbers)) for fund, numbers in lists])
    who = np.concatenate([numbers for _, numbers in lists])

    def regular(positions: Ints, frame: pd.DataFrame) -> None:
        _contribution(frame, all_, who[positions], month)
        late = pick(frame["uid"].to_numpy(), 51, 50) == 0
        frame.loc[late, "late_fee"] = late_fee(frame[late])

    def extra(positions: Ints, frame: pd.DataFrame) -> None:
        _extra(positions, frame, all_, who, month)

    regular_stream = Stream("employer", 1, "employer", parts, regular, month)
    count = max(8, parts[-1].hi // 160 * 4)
    return [regular_stream, Stream("extra", 2, "refund", segments([(parts[0].fund, count)]), extra, month)]


def late_fee(frame: pd.DataFrame) -> pd.Series:
    """Late fee of one to twenty days at 0.05 % a day, at least one fen."""
    days = pick(frame["uid"].to_numpy(), 52, 20) + 1
    return ((frame["employer"] + frame["personal"]) * days * 5 // 10_000).clip(lower=1)


def _contribution(frame: pd.DataFrame, all_: Employers, who: Ints, month: Month) -> None:
    """Amounts of an ordinary month from heads, wages and rates."""
    raised = 106 if month.number >= _NEW_BASE_FROM else 100
    heads, base = all_.heads[who], all_.heads[who] * (all_.wage[who] * raised // 100)
    frame["payer"], frame["heads"], frame["wage"], frame["business"] = who, heads, base, 1
    frame["period"] = yyyymm(month)
    frame["base_employer"] = frame["base_personal"] = base
    for name, institution in (("institution", True), ("enterprise", False)):
        for fund, (employer, personal) in rates(name).items():
            mask = (frame["fund"].to_numpy() == fund) & (all_.institution[who] == institution)
            frame.loc[mask, "rate_employer"], frame.loc[mask, "rate_personal"] = employer, personal
    frame["employer"] = base * frame["rate_employer"] // 1_000_000
    frame["personal"] = base * frame["rate_personal"] // 1_000_000


def _extra(positions: Ints, frame: pd.DataFrame, all_: Employers, who: Ints, month: Month) -> None:
    """Twins (two genuine equal payments on one demand), back payments with interest, refunds."""
    of_four = positions % 4
    own = np.where(of_four == 1, positions - 1, positions) + month.number * 1_000_003
    base = pick(own, 53, len(who))
    frame["fund"] = _fund_of_position(base, all_)
    _contribution(frame, all_, who[base], month)
    first = frame["uid"] - (of_four == 1)
    frame.loc[of_four <= 1, "demand"] = first[of_four <= 1]
    frame.loc[of_four <= 1, "period"] = yyyymm(month.plus(-1))
    frame["pay_type"] = np.where(of_four == BACK, 31, np.where(of_four <= 1, 32, 10))
    frame.loc[of_four == BACK, "period"] = yyyymm(month.plus(-6))
    frame["interest"] = np.where(of_four == BACK, frame["employer"] * 3 // 100, 0)
    _refunds(frame, of_four == REFUND, month)


def _fund_of_position(base: Ints, all_: Employers) -> Ints:
    inst, count = int(all_.institution.sum()), all_.count
    bounds = np.cumsum([count - inst, inst, count - inst, count, count])
    return np.array([ENTERPRISE, INSTITUTIONAL, UNEMPLOYMENT, EMPLOYEE_MED, INJURY])[
        np.searchsorted(bounds, base, side="right")
    ]


def _refunds(frame: pd.DataFrame, mask: Ints, month: Month) -> None:
    """A tenth of an earlier month's contribution goes back."""
    for name in ("employer", "personal"):
        frame.loc[mask, name] = -(frame.loc[mask, name] // 10 + 1)
    frame.loc[mask, "kind"], frame.loc[mask, "period"] = 1, yyyymm(month.plus(-2))
