"""The agency's registers, deaths and certifications of a month."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.months import Month
from etl.simulate.benefits import schemes
from etl.simulate.calendar import number
from etl.simulate.calibration import County, fund_code
from etl.simulate.csvfile import csv_file
from etl.simulate.database import Database, fields_of
from etl.simulate.dirt import spoil_all
from etl.simulate.layout import headers, written
from etl.simulate.people import YOUNG, person_ids, person_names
from etl.simulate.registers import certifications, changes, death_days, leavers
from etl.simulate.rng import Ints, generator, pick
from etl.simulate.textcols import choose, iso_dates
from etl.simulate.violations import Violations
from etl.simulate.xlsx import Table, write_workbook

REGISTER = fields_of("register")
CERTIFICATION = fields_of("certification")
DEATH = fields_of("death")
_ROLES, _STATES = ("insured", "beneficiary"), ("active", "stopped", "dead")
_DIRT = {"person_id": "citizen_id", "person_name": "name", "fund_code": "code"}
_STRANGERS = YOUNG + 9 * 10**7  # people who die and draw nothing
_CHANNELS, _SOURCES = ("人脸识别", "社区认证", "上门认证", "数据比对"), ("民政", "公安")


def write_register(county: County, month: Month, folder: Path, base: Database) -> int:
    """Write the register or its changes; returns the number of rows."""
    rng = generator(county.seed, "register dirt", month)
    path = folder / f"参保待遇人员_{month.replace('-', '')}.csv"
    with csv_file(path, headers("register", month, REGISTER), encoding="utf-8-sig") as file:
        for frame in changes(county, month):
            if len(frame):
                columns = _render(frame)
                base.append("register", month, columns | _codes(frame, None))
                dirty = spoil_all(columns | _codes(frame, "register"), _DIRT, rng)
                file.write([dirty[name] for name in REGISTER])
        return file.rows


def _render(frame: pd.DataFrame) -> dict[str, pa.Array]:
    persons = frame["person"].to_numpy()
    return {
        "fund_code": choose(frame["fund"], [fund_code(fund, "social_insurance") for fund in range(7)]),
        "person_id": person_ids(persons),
        "person_name": person_names(persons),
        "start_date": iso_dates(frame["start"]),
        "end_date": iso_dates(frame["end"]),
        "changed_date": iso_dates(frame["changed"]),
    }


def _codes(frame: pd.DataFrame, extract: str | None) -> dict[str, pa.Array]:
    """Role and state, in the file's words or in the database's."""
    named = {"role": _ROLES, "state": _STATES}
    return {
        field: choose(frame[field], [written(extract, field, value) if extract else value for value in values])
        for field, values in named.items()
    }


def write_certifications(county: County, month: Month, folder: Path, violations: Violations) -> int:
    """Write the certifications of the month; returns the number of rows."""
    rng = generator(county.seed, "certification dirt", month)
    path = folder / f"待遇资格认证_{month.replace('-', '')}.csv"
    with csv_file(path, headers("certification", month, CERTIFICATION), encoding="gb18030") as file:
        for scheme in schemes(county):
            for frame in certifications(scheme, month, violations.lapsing):
                dirty = spoil_all(_certified(frame), _DIRT, rng)
                file.write([dirty[name] for name in CERTIFICATION])
        return file.rows


def _certified(frame: pd.DataFrame) -> dict[str, pa.Array]:
    persons = frame["person"].to_numpy()
    return {
        "person_id": person_ids(persons),
        "person_name": person_names(persons),
        "certified_date": iso_dates(frame["certified"]),
        "valid_until": iso_dates(frame["valid"]),
        "channel": choose(pick(persons, 137, len(_CHANNELS)), _CHANNELS),
    }


def write_deaths(county: County, month: Month, folder: Path, violations: Violations) -> int:
    """Write the death list as xlsx: who died last month after being paid, and who is paid although dead."""
    rows: list[list[str]] = []
    before = month.plus(-1)
    for scheme in schemes(county):
        dead = leavers(scheme, before) if month.number > 1 else np.zeros(0, dtype=np.int64)
        dead = dead[~np.isin(dead, list(violations.paid_dead))]
        low, high = scheme.persons(month)
        early = [p for p, when in violations.paid_dead.items() if when == month and low <= p < high]
        for persons in (dead, np.array(early, dtype=np.int64)):
            rows += _deaths(persons, death_days(persons, before), month)
    strangers = _STRANGERS + month.number * 10 + np.arange(3, dtype=np.int64)
    rows += _deaths(strangers, np.full(3, number(before, 20)), month)
    table = Table(
        sheet="死亡名单",
        titles=(f"{month.year}年{month.number}月死亡人员名单", "填报单位：乐昌市民政局"),
        fields=DEATH,
        rows=[[str(i + 1), *row] for i, row in enumerate(rows)],
        headers=[("序号", *headers("death", month, DEATH), "")],
    )
    write_workbook(folder / f"死亡人员名单_{month.replace('-', '')}.xlsx", [table])
    return len(rows)


def _deaths(persons: Ints, days: Ints, month: Month) -> list[list[str]]:
    if not len(persons):
        return []
    ids, names = person_ids(persons).to_pylist(), person_names(persons).to_pylist()
    reported = iso_dates([number(month, 3)]).to_pylist()[0]
    sources = choose(pick(persons, 138, 2), _SOURCES).to_pylist()
    return [[i, n, d, s, reported] for i, n, d, s in zip(ids, names, iso_dates(days).to_pylist(), sources, strict=True)]
