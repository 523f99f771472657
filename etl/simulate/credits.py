"""The agency's side of a ticket: what its collection ledger says. And the references by which rows are known.

A credit frame has int64 columns only: uid and var (which row of the ticket), orig (10 * uid + var of the row it
cancels, -1 if none), business, fund, payer, period, kind (0 normal, 1 back, 2 refund, 3 reversal), region, ticket,
demand (-1 if missing), due_* and credited amounts in fen, credited (YYYYMMDD, 0 while not credited).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.months import Month
from etl.simulate.calendar import number
from etl.simulate.calibration import fund_code
from etl.simulate.rng import pick
from etl.simulate.streams import AMOUNTS
from etl.simulate.textcols import choose, join, numbered, text, uuids

DUE = tuple(f"due_{name}" for name in AMOUNTS)
NORMAL, BACK, REFUND, REVERSAL = range(4)
_SAME = ("uid", "business", "fund", "payer", "period", "region", "ticket", "demand")
BACK_PAYMENT_TYPES = 31


def credit(tickets: pd.DataFrame, month: Month) -> pd.DataFrame:
    """The rows the agency books when all goes well: the same amounts, credited up to three days later."""
    frame = tickets[list(_SAME)].copy()
    frame["var"], frame["orig"] = 0, -1
    frame["kind"] = np.where(
        tickets["kind"] == 1, REFUND, np.where(tickets["pay_type"] >= BACK_PAYMENT_TYPES, BACK, NORMAL)
    )
    for due, name in zip(DUE, AMOUNTS, strict=True):
        frame[due] = frame[name] = tickets[name]
    uid = frame["uid"].to_numpy()
    last = number(month, month.last_day.day)
    frame["credited"] = np.minimum(tickets["day"].to_numpy() + pick(uid, 71, 4), last)
    frame.loc[(pick(uid, 72, 50) == 0) & (frame["demand"] >= 0), "ticket"] = -1
    return frame


def credited_in(frame: pd.DataFrame, month: Month, first: int = 1, last: int = 8) -> pd.DataFrame:
    """The same rows credited in another month, between two days of it."""
    days = first + pick(frame["uid"].to_numpy(), 73, last - first + 1)
    return frame.assign(credited=number(month, 0) + days)


def reversal_of(frame: pd.DataFrame, var: int, month: Month, first: int, last: int) -> pd.DataFrame:
    """Rows that cancel `frame` (冲正): negative, pointing to the rows they cancel."""
    made = frame.assign(orig=frame["uid"] * 10 + frame["var"], var=var, kind=REVERSAL)
    for name in (*DUE, *AMOUNTS):
        made[name] = -made[name]
    return credited_in(made, month, first, last)


def serial_nos(keys: pd.Series | np.ndarray) -> pa.Array:
    """The agency's serial numbers of rows by 10 * uid + var; negative keys give empty text."""
    return numbered("ZS", keys, 15)


def tax_uuids(frame: pd.DataFrame, seed: int) -> pa.Array:
    """The tax authority's UUIDs of tickets."""
    return uuids(frame["uid"].to_numpy(), seed)


def ticket_nos(tickets: pd.Series) -> pa.Array:
    """Electronic ticket numbers, e.g. 3440280011000000000123."""
    return numbered("344028", tickets, 14)


def demand_nos(demands: pd.Series) -> pa.Array:
    """Numbers of demand notices."""
    return numbered("ZJ", demands, 14)


def batch_nos(frame: pd.DataFrame) -> pa.Array:
    """Batch numbers of the treasury: fund, day, business, batch of the day, e.g. GK110120210331011."""
    codes = choose(frame["fund"], [fund_code(fund, "finance") for fund in range(7)])
    return join("GK", codes, text(frame["day"]), numbered("", frame["business"], 2), text(frame["bseq"]))
