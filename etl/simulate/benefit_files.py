"""The agency's benefit payments of a month: the list of payments, and what it adds up to per batch."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.months import Month
from etl.simulate.benefits import CHUNK, Batch, Scheme
from etl.simulate.calendar import number, working_days
from etl.simulate.calibration import County, fund_code
from etl.simulate.csvfile import csv_file
from etl.simulate.database import fields_of
from etl.simulate.dirt import spoil_all
from etl.simulate.layout import headers, written
from etl.simulate.people import accounts, banks, person_ids, person_names
from etl.simulate.rng import Flags, Ints, generator
from etl.simulate.streams import yyyymm
from etl.simulate.textcols import choose, constant, iso_dates, iso_months, money, numbered

FIELDS = fields_of("benefit_payment")
_DIRT = {
    **dict.fromkeys(("amount_due", "amount_paid", "from_subsidy"), "money"),
    "person_id": "citizen_id",
    "person_name": "name",
    "account_no": "code",
    "fund_code": "code",
}
_KINDS = {1: "退休养老金", 2: "城乡居民基础养老金"}
_DUE_DAY = 10  # of the month, by which pensions must be paid
AGAIN = 9  # number of the batch in which failed payments are repeated


class BenefitFile:
    """The open payment list of one month.

    `twice`: persons paid by a second scheme (person -> the id they use); `late`: fund whose first batch is paid late.
    """

    def __init__(
        self, county: County, month: Month, folder: Path, stack: ExitStack, twice: dict[int, int], late: int | None
    ) -> None:
        self._county, self._month, self._twice, self._late = county, month, twice, late
        self._rng = generator(county.seed, "benefit dirt", month)
        path = folder / f"待遇发放明细_{month.replace('-', '')}.csv"
        file = csv_file(path, headers("benefit_payment", month, FIELDS), encoding="utf-8-sig", garbage=_garbage(month))
        self._file = stack.enter_context(file)
        self.rows = self.paid_rows = 0
        self.paid: dict[int, tuple[int, int]] = {}

    def scheme(self, scheme: Scheme) -> list[Batch]:
        """Write the month of a scheme; returns its batches, the repetition of failed payments last."""
        batches = [self._batch(scheme, number) for number in range(scheme.batches)]
        low, high = scheme.persons(self._month)
        for start in range(low, high, CHUNK):
            persons = np.arange(start, min(start + CHUNK, high), dtype=np.int64)
            frame = scheme.payments(self._month, persons)
            self._write(frame, ~scheme.fails(self._month, persons), batches)
        again = self._again(scheme)
        return batches + ([again] if again else [])

    def _batch(self, scheme: Scheme, batch: int, *, again: bool = False) -> Batch:
        days = [day for day in working_days(self._month) if day <= _DUE_DAY]
        code = fund_code(scheme.fund, "social_insurance")
        money_in, pay = (0, days[-1]) if again else (days[-2], days[-1])
        if batch == 0 and scheme.fund == self._late:
            pay = next(day for day in working_days(self._month) if day > _DUE_DAY)
        return Batch(
            number=f"DY{code}{yyyymm(self._month)}{batch + 1:02d}",
            fund=scheme.fund,
            kind="pension",
            benefit_month=yyyymm(self._month),
            requested=number(self._month, days[0]),
            received=number(self._month, money_in) if money_in else 0,
            paid_on=number(self._month, pay),
        )

    def _again(self, scheme: Scheme) -> Batch | None:
        """What failed last month is paid now, from the money that lies in the expenditure account."""
        if self._month.number == 1:
            return None
        before = self._month.plus(-1)
        persons = scheme.failed(before)
        if not len(persons):
            return None
        batch = self._batch(scheme, AGAIN - 1, again=True)
        batch.benefit_month = yyyymm(before)
        frame = scheme.payments(before, persons).assign(batch=0)
        self._write(frame, np.ones(len(persons), dtype=np.bool_), [batch])
        return batch

    def _write(self, frame: pd.DataFrame, good: Flags, batches: list[Batch]) -> None:
        for index, batch in enumerate(batches):
            mine = frame["batch"].to_numpy() == index
            batch.persons += int(mine.sum())
            batch.from_fund += int(frame["from_fund"].to_numpy()[mine].sum())
            batch.from_subsidy += int(frame["from_subsidy"].to_numpy()[mine].sum())
            batch.paid += int(frame["amount_due"].to_numpy()[mine & good].sum())
        columns = spoil_all(self._render(frame, good, batches), _DIRT, self._rng)
        self._file.write([columns[name] for name in FIELDS])
        self.rows += len(frame)
        self.paid_rows += int(good.sum())

    def _render(self, f: pd.DataFrame, good: Flags, batches: list[Batch]) -> dict[str, pa.Array]:
        persons, n = f["person"].to_numpy(), len(f)
        fund, batch = int(f["fund"].iloc[0]), batches[0]
        shown = self._identities(persons)
        return {
            "serial_no": serials(fund, self._month, f["order"].to_numpy(), again=batch.received == 0),
            "batch_no": choose(f["batch"], [b.number for b in batches]),
            "fund_code": constant(fund_code(fund, "social_insurance"), n),
            "person_id": person_ids(shown),
            "person_name": person_names(shown),
            "benefit_month": iso_months(np.full(n, batch.benefit_month)),
            "benefit_kind": constant(_KINDS[fund], n),
            "amount_due": money(f["amount_due"]),
            "amount_paid": money(np.where(good, f["amount_due"], 0)),
            "from_fund": money(f["from_fund"]),
            "from_subsidy": money(f["from_subsidy"]),
            "pay_date": iso_dates(np.array([b.paid_on for b in batches])[f["batch"].to_numpy()]),
            "state": choose(
                good.astype(np.int64), [written("benefit_payment", "state", s) for s in ("failed", "paid")]
            ),
            "bank_name": banks(persons),
            "account_no": accounts(persons),
        }

    def _identities(self, persons: Ints) -> Ints:
        """The persons as they are known to the scheme; a few have an identity that draws a second pension."""
        if not self._twice:
            return persons
        shown = persons.copy()
        for person, other in self._twice.items():
            shown[persons == person] = other
        return shown


def serials(fund: int, month: Month, order: Ints, *, again: bool = False) -> pa.Array:
    """Serial numbers of payments: the month they are listed in and their number in the year."""
    return numbered(f"FF{fund}{yyyymm(month)}{int(again)}", order, 10)


def _garbage(month: Month) -> list[str]:
    """Rows to be rejected: a void amount, an id that is none, a row split by a line break. None is a payment."""
    row = dict.fromkeys(FIELDS, "") | {
        "serial_no": f"FFX{month.replace('-', '')}",
        "batch_no": "作废",
        "fund_code": "170",
        "person_id": "440281",
        "benefit_month": month,
        "benefit_kind": "测试",
        **dict.fromkeys(("amount_due", "amount_paid", "from_fund", "from_subsidy"), "0.00"),
        "state": "2",
    }
    void = ",".join((row | {"amount_paid": "作废"})[name] for name in FIELDS)
    nobody = ",".join((row | {"person_id": "身份证待补"})[name] for name in FIELDS)
    return [void, nobody, void[:50] + "\r\n" + void[50:]]
