"""Files take their name only when complete, and their bytes depend on content alone."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import storage
from etl.contracts import table
from etl.settings import Settings

ROW = {
    "month": "2021-01", "leg": "collection", "fund": "work_injury", "component": "employer", "cause": "in_transit",
    "opening": Decimal("0.00"), "new": Decimal("9999999999999999.99"), "cleared": Decimal("0.01"),
    "tolerated": Decimal("0.00"), "closing": Decimal("9999999999999999.98"),
}  # fmt: skip


def test_money_comes_back_to_the_fen(tmp_path: Path) -> None:
    path = tmp_path / "cause_movement.parquet"
    columns = table("cause_movement")
    row = {f.name: ROW.get(f.name, Decimal("0.00") if f.type == "money" else "") for f in columns.fields}
    assert storage.write_rows(path, columns, [row]) == 1
    assert pq.read_table(path).to_pylist() == [row]


def test_same_rows_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    digests = set()
    for threads in (1, 2):
        path = tmp_path / f"{threads}.parquet"
        sql = """select '2021-01' as "month", 'extract' as stage, 'r' as rule_id, 'info' as severity, 'm' as message,
                 '' as party, '' as extract, '' as fund, i::varchar as "key", '' as file, '' as sheet, i as row_no,
                 '' as field, '' as expected, '' as actual from range(200000) t(i)"""
        with storage.connect(Settings(home=tmp_path, threads=threads)) as connection:
            assert storage.write_query(path, table("finding"), connection, sql) == 200_000
        digests.add(storage.sha256(path))
    assert len(digests) == 1


def test_a_fault_while_writing_leaves_the_last_good_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    storage.write_json(path, {"good": 1})
    with pytest.raises(ZeroDivisionError), storage.replacing(path) as temporary:
        temporary.write_text(f"half {1 // 0}")
    assert path.read_text(encoding="utf-8") == '{\n "good": 1\n}\n'
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_value_that_does_not_fit_is_refused_not_rounded(tmp_path: Path) -> None:
    row = dict.fromkeys((f.name for f in table("cause_movement").fields), "x")
    row.update({f.name: Decimal("0.001") for f in table("cause_movement").fields if f.type == "money"})  # type: ignore[misc]
    with pytest.raises(pa.ArrowInvalid):
        storage.write_rows(tmp_path / "x.parquet", table("cause_movement"), [row])
    assert not (tmp_path / "x.parquet").exists()
