"""The agency's collection ledger of a month, as CSV and as rows of its database."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.months import Month
from etl.simulate.calibration import County, fund_code
from etl.simulate.credits import DUE, demand_nos, serial_nos, ticket_nos
from etl.simulate.csvfile import csv_file
from etl.simulate.database import Database, fields_of
from etl.simulate.dirt import spoil_all
from etl.simulate.employer_streams import members
from etl.simulate.layout import headers, written
from etl.simulate.people import employer_ids, employer_names, person_ids, person_names
from etl.simulate.rng import Ints, generator
from etl.simulate.streams import AMOUNTS
from etl.simulate.textcols import choose, constant, iso_dates, money, text

FIELDS = fields_of("collection")
_KINDS = ("normal", "back", "refund", "reversal")
_DIRT = {
    **dict.fromkeys((*AMOUNTS, *DUE), "money"),
    **dict.fromkeys(("ticket_no", "fund_code", "region"), "code"),
    "payer_name": "name",
    "period": "month",
    "credited_date": "date",
}


class CollectionFile:
    """The open collection ledger of one month."""

    def __init__(self, county: County, month: Month, folder: Path, base: Database, stack: ExitStack) -> None:
        self._county, self._month, self._base = county, month, base
        self._rng = generator(county.seed, "collection dirt", month)
        path = folder / f"征收业务账_{month.replace('-', '')}.csv"
        file = csv_file(path, headers("collection", month, FIELDS), encoding="utf-8-sig", garbage=_garbage(month))
        self._file = stack.enter_context(file)
        self.rows = 0

    def write(self, credits: pd.DataFrame) -> None:
        """Write rows to the file and to the database."""
        if not len(credits):
            return
        columns = _render(self._county, credits)
        stored = columns | {"kind": choose(credits["kind"], _KINDS), "credited_date": iso_dates(credits["credited"])}
        self._base.append("collection", self._month, stored)
        dirty = spoil_all(columns, _DIRT, self._rng)
        self._file.write([dirty[name] for name in FIELDS])
        self.rows += len(credits)


def _render(county: County, c: pd.DataFrame) -> dict[str, pa.Array]:
    """Clean text columns of credit rows, with the codes the agency writes in its files."""
    ids, names = _payers(county, c)
    zero = constant("0.00", len(c))
    return {
        "serial_no": serial_nos(c["uid"] * 10 + c["var"]),
        "original_no": serial_nos(c["orig"]),
        "demand_no": demand_nos(c["demand"]),
        "ticket_no": ticket_nos(c["ticket"]),
        "region": text(c["region"]),
        "fund_code": choose(c["fund"], [fund_code(fund, "social_insurance") for fund in range(7)]),
        "payer_id": ids,
        "payer_name": names,
        "period": text(c["period"]),
        "kind": choose(c["kind"], [written("collection", "kind", kind) for kind in _KINDS]),
        **{name: money(c[name]) for name in (*DUE, *AMOUNTS)},
        "due_other": zero,
        "other": zero,
        "credited_date": _compact(c["credited"].to_numpy()),
    }


def _compact(ymd: Ints) -> pa.Array:
    return pc.if_else(pa.array(ymd > 0), text(ymd), "")


def _payers(county: County, c: pd.DataFrame) -> tuple[pa.Array, pa.Array]:
    """Ids and names of employers and persons, row by row."""
    payer, person = c["payer"].to_numpy(), c["business"].to_numpy() == 2
    all_ = members(county)[0]
    who = np.where(person, 0, payer) % all_.count
    if not person.any():
        return employer_ids(who), employer_names(who, all_.institution[who])
    if person.all():
        return person_ids(payer), person_names(payer)
    mask, people = pa.array(person), np.where(person, payer, 10**9)
    ids = pc.if_else(mask, person_ids(people), employer_ids(who))
    return ids, pc.if_else(mask, person_names(people), employer_names(who, all_.institution[who]))


def _garbage(month: Month) -> list[str]:
    """A void row, a row split by a line break, a row whose amount Excel has spoilt."""
    row = dict.fromkeys(FIELDS, "0.00") | {
        "serial_no": f"ZF{month.replace('-', '')}1",
        **dict.fromkeys(("original_no", "demand_no", "ticket_no", "payer_name", "credited_date"), ""),
        "region": "440281",
        "fund_code": "110",
        "payer_id": "440281100000000",
        "period": month.replace("-", ""),
        "kind": written("collection", "kind", "normal"),
    }
    void = ",".join((row | {"employer": "作废"})[name] for name in FIELDS)
    spoilt = ",".join((row | {"personal": "#VALUE!", "serial_no": row["serial_no"] + "2"})[name] for name in FIELDS)
    return [void, void[:60] + "\r\n" + void[60:], spoilt]
