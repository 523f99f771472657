"""Small files for the tests of extract, written in the form of the source's own declaration."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl import extract
from etl.months import Month
from etl.settings import Settings
from etl.sources import Source, source

MONTH = Month("2021-03")
PERSON = "11010519491231002X"  # the example of GB 11643
VALUES: dict[str, dict[str, str]] = {
    "tax_person": {
        "uuid": "u1", "region": "440281", "fund_code": "170", "person_id": PERSON, "person_name": "张三",
        "period": "202103", "pay_type": "10", "personal": "320.00", "late_fee": "0.00", "interest": "0.00",
        "kind": "缴费", "treasury_at": "20210316101112", "batch_no": "B1",
    },
    "tax_detail": {
        "uuid": "u1", "region": "440281", "fund_code": "110", "payer_id": "44028100001", "period": "202103",
        "pay_type": "10", "employer": "1000.00", "personal": "500.00", "late_fee": "0.00", "interest": "0.00",
        "kind": "缴费", "treasury_at": "20210316101112", "batch_no": "B1",
    },
    "collection": {
        "serial_no": "S1", "region": "440281", "fund_code": "110", "payer_id": "44028100001", "period": "202103",
        "kind": "正常缴费", "due_employer": "1000.00", "due_personal": "500.00", "due_late_fee": "0.00",
        "due_interest": "0.00", "due_other": "0.00", "employer": "1000.00", "personal": "500.00", "late_fee": "0.00",
        "interest": "0.00", "other": "0.00", "credited_date": "20210317",
    },
}  # fmt: skip


def settings_of(home: Path, **values: Any) -> Settings:
    """Settings with everything under `home` and no limit on rejected rows."""
    return Settings(home=home, threads=1, memory_limit="1GB", **{"reject_limit": Decimal(1), **values})


def rows_of(name: str, *changes: Mapping[str, str]) -> list[list[str]]:
    """Header and one row per change of the extract's sample row, in the form in which it usually arrives."""
    wanted = source(name)
    columns = [*wanted.columns, *wanted.ignored]
    header = [wanted.columns[c][0] if c in wanted.columns else c for c in columns]
    return [header, *([{**VALUES[name], **change}.get(c, "") for c in columns] for change in changes)]


def csv_bytes(rows: Sequence[Sequence[str]], encoding: str = "gb18030", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def usual_name(wanted: Source) -> str:
    """A file name that fits the source's pattern."""
    return wanted.pattern.replace("*.xls*", "2021-03.xlsx").replace("*.csv", "2021.csv").replace("*", "2021-03.csv")


def send(settings: Settings, name: str, content: bytes, file: str = "") -> Path:
    """Put a file into the inbox."""
    wanted = source(name)
    path = settings.inbox_dir / MONTH / wanted.party / (file or usual_name(wanted))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def outputs(settings: Settings, name: str, kind: str = "") -> list[dict[str, Any]]:
    """Rows of an output: '' the data, or rejects, source_files, findings."""
    path = settings.month_dir(MONTH) / "extract" / f"{name}{'.' if kind else ''}{kind}.parquet"
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def read(settings: Settings, name: str, content: bytes) -> list[dict[str, Any]]:
    """Send one file, extract it, return the accepted rows."""
    send(settings, name, content)
    extract.run(MONTH, name, settings)
    return outputs(settings, name)
