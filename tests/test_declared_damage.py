"""Files that are damaged, missing or closed: the error says which one it is, and the result before stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from declaring import RIGHT, SPEC, asked, ran, right_as_parquet, written

from etl.errors import ContractError

_PARQUET = SPEC.replace("files: right.csv", "files: right.parquet")


@pytest.mark.parametrize(
    ("damaged", "field"),
    [(lambda good: good[:-8], ""), (lambda good: good[:60] + bytes(40) + good[100:], " field=编号")],
    ids=["end lost", "column overwritten"],
)
@pytest.mark.parametrize("bulk_rows", [0, 1_000_000])
def test_damaged_parquet_is_an_error_that_names_the_file(
    tmp_path: Path, damaged: Callable[[bytes], bytes], field: str, bulk_rows: int
) -> None:
    path = written(tmp_path, _PARQUET)
    right_as_parquet(tmp_path, 编号=pa.array(["R1" * 500, "R2" * 400]))
    file = tmp_path / "right.parquet"
    file.write_bytes(damaged(file.read_bytes()))
    with pytest.raises(ContractError, match="not readable as Parquet") as told:
        ran(path, tmp_path / "out", bulk_rows=bulk_rows)
    assert f"[party=right month=2021-03 file=right.parquet{field}] -> ask for the file again" in str(told.value)


def test_damage_that_is_met_in_the_middle_of_a_stream_is_told_like_any_other(tmp_path: Path) -> None:
    path, file, rows = written(tmp_path, _PARQUET), tmp_path / "right.parquet", 400_000
    many = {"编号": pa.array([f"R{number}" for number in range(rows)])}
    usual = {"票号": "T1", "险种": "养老", "日期": date(2021, 3, 3), "金额": Decimal("10.00")}
    many |= {name: pa.array([value] * rows) for name, value in usual.items()}
    pq.write_table(pa.table(many), file, row_group_size=100_000, use_dictionary=False)
    start = pq.read_metadata(file).row_group(3).column(0).data_page_offset + 60
    good = file.read_bytes()
    file.write_bytes(good[:start] + bytes(400) + good[start + 400 :])
    with pytest.raises(ContractError, match="not readable as Parquet") as told:
        ran(path, tmp_path / "out", bulk_rows=0)
    assert "[party=right month=2021-03 file=right.parquet field=编号]" in str(told.value)


@pytest.mark.parametrize(
    ("file", "damaged", "said"),
    [
        ("summary.json", lambda good: good[:20], r"not readable: .* \[file=.*summary.json\]"),
        ("summary.json", lambda _: b"{}", r"not readable: 'name' \[file=.*summary.json\]"),
        ("open_item.parquet", lambda good: good[:-8], r"not readable as Parquet: .* file=open_item.parquet\]"),
        ("open_item.parquet", lambda _: b"x", r"not readable as Parquet: .* file=open_item.parquet\]"),
        ("entry.parquet", None, "entry.parquet is missing"),
    ],
)
def test_what_is_carried_from_a_damaged_result_is_named(
    tmp_path: Path, file: str, damaged: Callable[[bytes], bytes] | None, said: str
) -> None:
    path = written(tmp_path)
    ran(path, tmp_path / "03")
    before = tmp_path / "03" / file
    before.write_bytes(damaged(before.read_bytes())) if damaged else before.unlink()
    with pytest.raises(ContractError, match=said):
        ran(path, tmp_path / "04", tmp_path / "03", "2021-04")
    assert not (tmp_path / "04").exists()


def test_the_folder_one_stands_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ContractError, match="--out is the folder you are in"):
        ran(path, Path())


@pytest.mark.parametrize("file", ["right.csv", "right.parquet"])
def test_a_file_that_may_not_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """As the system tells it of a file without permission, which root has for every file."""
    path = written(tmp_path, SPEC.replace("files: right.csv", f"files: {file}"))
    right_as_parquet(tmp_path)
    opened = Path.open

    def closed(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == file:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(ContractError, match=rf"cannot be opened: .* \[party=right month=2021-03 file={file}\]"):
        ran(path, tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(ContractError, match=r"cannot be written: .* \[file=.*left.csv/out\]"):
        ran(path, tmp_path / "left.csv" / "out")


def test_a_link_to_a_folder_stays_one_and_the_folder_is_replaced(tmp_path: Path) -> None:
    path = written(tmp_path)
    ran(path, tmp_path / "out")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    ran(path, tmp_path / "link", period="2021-04")
    assert (tmp_path / "link").is_symlink()
    assert '"period": "2021-04"' in (tmp_path / "out" / "summary.json").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))


def test_a_party_without_any_row_is_said_to_have_none(tmp_path: Path) -> None:
    ran(written(tmp_path, right=RIGHT.splitlines()[0] + "\n"), tmp_path / "out")
    told = asked(tmp_path / "out", "select party, file, severity from finding where rule_id = 'e07_no_rows'")
    assert told == [("right", "right.csv", "warning")]
