"""What tax sends: details of employers and of persons, a file per fund, and the control totals of the month."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.months import Month
from etl.simulate.calendar import number
from etl.simulate.calibration import REGION, County, fund_code, fund_codes
from etl.simulate.credits import batch_nos, demand_nos, tax_uuids, ticket_nos
from etl.simulate.csvfile import CsvFile, csv_file
from etl.simulate.dirt import spoil_all
from etl.simulate.employer_streams import members
from etl.simulate.layout import headers, written
from etl.simulate.people import employer_ids, employer_names, person_ids, person_names
from etl.simulate.rng import Ints, generator
from etl.simulate.streams import AMOUNTS
from etl.simulate.textcols import choose, constant, iso_dates, moments, money, numbered, rate, text

DETAIL = (
    *("社保业务系统编码", "region", "uuid", "agency_code", "demand_no", "ticket_no", "fund_code", "payer_id", "period"),
    *("pay_type", "persons", "wage_total", "base_employer", "base_personal", "rate_employer", "employer"),
    *("rate_personal", "personal", "late_fee", "interest", "kind", "remitted_at", "treasury_at", "tax_office"),
    *("数据传输类型", "batch_no", "传输时间戳", "到账标记", "detail_no", "行政区划代码", "payer_name"),
    *("单位类型", "经济类型", "行业"),
)
PERSON = (
    *("社保业务系统编码", "region", "uuid", "agency_code", "demand_no", "ticket_no", "fund_code", "证件类型"),
    *("person_id", "person_name", "period", "pay_type", "pay_year", "pay_months", "personal", "late_fee", "interest"),
    *("kind", "remitted_at", "treasury_at", "tax_office", "数据传输类型", "batch_no", "传输时间戳", "到账标记"),
    *("detail_no", "行政区划代码"),
)
TOTAL = (
    *("period_start", "period_end", "region", "agency_code", "fund_code", "employer", "personal", "late_fee"),
    *("employer_interest", "interest", "other", "batch_no", "sent_at"),
)
_DIRT = {
    **dict.fromkeys(("employer", "personal", "late_fee", "wage_total", "base_employer"), "money"),
    **dict.fromkeys(("fund_code", "ticket_no", "region"), "code"),
    **dict.fromkeys(("person_name", "payer_name"), "name"),
    "person_id": "citizen_id",
    "period": "month",
    "detail_no": "counter",
}
_AGENCY, _OFFICE = "44028101", "14402810000"


class TaxFiles:
    """The open files of one month; sums per fund and per batch are kept while rows pass."""

    def __init__(self, county: County, month: Month, folder: Path, stack: ExitStack) -> None:
        self._county, self._month, self._folder, self._stack = county, month, folder, stack
        self._files: dict[tuple[int, int], CsvFile] = {}
        self._rng = generator(county.seed, "tax dirt", month)
        self.totals = np.zeros((7, 4), dtype=np.int64)
        self.batches: dict[tuple[int, int, int, int], int] = {}
        self.rows = 0

    def write(self, tickets: pd.DataFrame) -> None:
        """Write tickets of both kinds and of any fund."""
        if not len(tickets):
            return
        self._add(tickets)
        for business, fields, render in ((1, DETAIL, self._detail), (2, PERSON, self._person)):
            for fund in range(7):
                part = tickets[(tickets["business"] == business) & (tickets["fund"] == fund)]
                if len(part):
                    columns = spoil_all(render(part), _DIRT, self._rng)
                    self._file(business, fund).write([columns[name] for name in fields])
        self.rows += len(tickets)

    def _add(self, tickets: pd.DataFrame) -> None:
        sums = tickets.groupby("fund")[list(AMOUNTS)].sum()
        self.totals[sums.index.to_numpy()] += sums.to_numpy()
        keys = tickets[["fund", "business", "day", "bseq"]].assign(amount=tickets[list(AMOUNTS)].sum(axis=1))
        for fund, business, day, bseq, amount in _summed(keys).tolist():
            key = (fund, business, day, bseq)
            self.batches[key] = self.batches.get(key, 0) + amount

    def _file(self, business: int, fund: int) -> CsvFile:
        """The file of a fund, opened when its first row comes."""
        if (business, fund) not in self._files:
            extract, fields = ("tax_detail", DETAIL) if business == 1 else ("tax_person", PERSON)
            name = file_name(self._month, f"{business:02d}", fund_code(fund, "finance"))
            file = csv_file(
                self._folder / name,
                headers(extract, self._month, fields),
                encoding="gb18030",
                garbage=_garbage(fields, fund, self._month),
            )
            self._files[business, fund] = self._stack.enter_context(file)
        return self._files[business, fund]

    def _common(self, t: pd.DataFrame) -> dict[str, pa.Array]:
        n, uid = len(t), t["uid"].to_numpy()
        treasury = moments(t["day"], uid, 101)
        return {
            "社保业务系统编码": constant("440200SB", n),
            "region": text(t["region"]),
            "uuid": tax_uuids(t, self._county.seed),
            "agency_code": constant(_AGENCY, n),
            "demand_no": demand_nos(t["demand"]),
            "ticket_no": ticket_nos(t["ticket"]),
            "fund_code": _fund_texts(t["fund"].to_numpy(), self._month),
            "period": text(t["period"]),
            "pay_type": text(t["pay_type"]),
            **{name: money(t[name]) for name in ("personal", "late_fee", "interest")},
            "kind": choose(t["kind"], [written("tax_detail", "kind", kind) for kind in ("normal", "refund")]),
            "remitted_at": text(t["day"].to_numpy() * 1_000_000 + 80_000 + uid % 60),
            "treasury_at": treasury,
            "tax_office": constant(_OFFICE, n),
            "数据传输类型": constant("1", n),
            "batch_no": batch_nos(t),
            "传输时间戳": treasury,
            "到账标记": constant("1", n),
            "detail_no": numbered("00", uid % 10**10, 10),
            "行政区划代码": constant(REGION, n),
        }

    def _detail(self, t: pd.DataFrame) -> dict[str, pa.Array]:
        n, payer = len(t), t["payer"].to_numpy()
        institution = members(self._county)[0].institution[payer]
        return self._common(t) | {
            "payer_id": employer_ids(payer),
            "payer_name": employer_names(payer, institution),
            "persons": text(t["heads"]),
            **{name: money(t[column]) for name, column in _BASES.items()},
            **{name: rate(t[name]) for name in ("rate_employer", "rate_personal")},
            "单位类型": choose(institution.astype(np.int64), ("企业", "机关事业")),
            "经济类型": constant("", n),
            "行业": constant("", n),
        }

    def _person(self, t: pd.DataFrame) -> dict[str, pa.Array]:
        payer = t["payer"].to_numpy()
        return self._common(t) | {
            "证件类型": constant("01", len(t)),
            "person_id": person_ids(payer),
            "person_name": person_names(payer),
            "pay_year": text(t["pay_year"]),
            "pay_months": text(t["pay_months"]),
        }


_BASES = {
    "wage_total": "wage",
    "base_employer": "base_employer",
    "base_personal": "base_personal",
    "employer": "employer",
}


def file_name(month: Month, business: str, code: str) -> str:
    """A name such as 01_1101_440281_20210405_112233.csv: sent early in the next month."""
    sent = month.plus(1)
    return f"{business}_{code}_{REGION}_{number(sent, 3)}_{9 + int(code) % 8:02d}1233.csv"


def _summed(keys: pd.DataFrame) -> Ints:
    """The rows of `keys`, amounts added up over equal keys."""
    names = ["fund", "business", "day", "bseq"]
    return keys.groupby(names, as_index=False, sort=True)["amount"].sum().to_numpy(dtype=np.int64)


def _fund_texts(funds: Ints, month: Month) -> pa.Array:
    """Fund codes; in some months resident pension goes by its other code."""
    codes = [fund_code(fund, "tax") for fund in range(7)]
    if month.number in (5, 6):
        codes[2] = fund_codes(2, "tax")[-1]
    return choose(funds, codes)


def write_totals(month: Month, folder: Path, totals: Ints, shift: dict[int, int]) -> None:
    """The control totals: a row per fund, and a total row; `shift` adds fen to a fund's employer total."""
    funds = [fund for fund in range(7) if totals[fund].any()]
    values = np.array([[*totals[f][:3], 0, totals[f][3], 0] for f in funds], dtype=np.int64)
    values[:, 0] += np.array([shift.get(fund, 0) for fund in funds])
    n = len(funds)
    columns = {
        "period_start": constant(str(number(month, 1)), n),
        "period_end": constant(str(number(month, month.last_day.day)), n),
        "region": constant(REGION, n),
        "agency_code": constant(_AGENCY, n),
        "fund_code": _fund_texts(np.array(funds), month),
        **{name: money(values[:, i]) for i, name in enumerate(TOTAL[5:11])},
        "batch_no": constant(f"DZ{month.replace('-', '')}", n),
        "sent_at": iso_dates([number(month.plus(1), 3)] * n),
    }
    total = ["合计", "", "", "", "", *money(values.sum(axis=0)).to_pylist(), "", ""]
    path = folder / file_name(month, "03", "0000")
    with csv_file(path, headers("tax_total", month, TOTAL), encoding="gb18030") as file:
        file.write([columns[name] for name in TOTAL])
        file.line(",".join(total))


def _garbage(fields: tuple[str, ...], fund: int, month: Month) -> list[str]:
    """Rows to be rejected: an amount that is none, an id that is none, a row split by a line break."""
    row = dict.fromkeys(fields, "") | {
        "region": REGION,
        "uuid": f"{fund}{month.replace('-', '')}".ljust(32, "0"),
        "fund_code": fund_code(fund, "tax"),
        "payer_id": "440281100000",
        "person_id": "440281",
        "period": month.replace("-", ""),
        "pay_type": "10",
        "kind": written("tax_detail", "kind", "normal"),
        "treasury_at": f"{number(month, 15)}120000",
        "batch_no": "作废",
    }
    void = row | dict.fromkeys(("employer", "personal", "late_fee", "interest"), "作废")
    whole = ",".join(void[name] for name in fields)
    return [
        whole,
        whole[: len(whole) // 2] + "\r\n" + whole[len(whole) // 2 :],
        whole.replace("作废", "0.00")[:-1] + ",,,x",
    ]
