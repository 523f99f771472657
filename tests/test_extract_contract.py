"""Files that are not shaped as promised: the error names file, sheet, header row, column and the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest
from extracting import MONTH, PERSON, csv_bytes, read, rows_of, send, settings_of

from etl import extract
from etl.errors import ContractError, TransientError

SAMPLE = rows_of("tax_person", {})


def renamed(old: str, new: str) -> bytes:
    return csv_bytes([[new if cell == old else cell for cell in SAMPLE[0]], *SAMPLE[1:]])


def test_unknown_column(tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        read(settings_of(tmp_path), "tax_person", csv_bytes([["标题"], [*SAMPLE[0], "个人实缴金頟"], [*SAMPLE[1], ""]]))
    assert str(caught.value) == (
        "unknown column '个人实缴金頟' [party=tax month=2021-03 extract=tax_person file=02_2021.csv row=2] -> "
        "nearest known name: 个人实缴金额; correct the one that is misspelt, or map or ignore it in "
        "etl/sources/tax_person.py"
    )


def test_a_file_that_cannot_be_read_or_is_gone_leaves_the_last_good_state(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    read(settings, "tax_person", csv_bytes(SAMPLE))
    outputs = sorted((settings.month_dir(MONTH) / "extract").iterdir())
    before = [path.read_bytes() for path in outputs]
    sent = send(settings, "tax_person", renamed("证件号码", "证件号马"))
    with pytest.raises(ContractError, match="unknown column '证件号马'"):
        extract.run(MONTH, "tax_person", settings)
    sent.unlink()
    with pytest.raises(TransientError, match="no file"):
        extract.run(MONTH, "tax_person", settings)
    assert [path.read_bytes() for path in outputs] == before


def test_missing_required_column(tmp_path: Path) -> None:
    without = [[cell for cell in row if cell not in ("入国库时间", "20210316101112")] for row in SAMPLE]
    with pytest.raises(
        ContractError, match=r"missing column '入国库时间' .*row=1 field=treasury_at.*nearest in the file is"
    ):
        read(settings_of(tmp_path), "tax_person", csv_bytes(without))


def test_missing_optional_column(tmp_path: Path) -> None:
    index = SAMPLE[0].index("缴费年度")
    rows = read(settings_of(tmp_path), "tax_person", csv_bytes([row[:index] + row[index + 1 :] for row in SAMPLE]))
    assert rows[0]["pay_year"] is None


def test_two_columns_for_one_field(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="two columns mean person_id: 证件号码, 身份证号码"):
        read(settings_of(tmp_path), "tax_person", renamed("证件类型", "身份证号码"))


@pytest.mark.parametrize(
    ("usual", "written"),
    [
        ("电子税票号码（缴费凭证号）", "电子税票号码(缴费凭证号)"),
        ("UUID", "ｕｕｉｄ"),
        ("姓名", " 姓　名 "),
        ("证件号码", "公民身份号码"),
        ("个人实缴金额", "个人实缴金额（元）"),
        ("传输批次号", "batch_no"),
    ],
)
def test_ways_to_write_a_header(tmp_path: Path, usual: str, written: str) -> None:
    assert len(read(settings_of(tmp_path), "tax_person", renamed(usual, written))) == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", " , \n".encode("utf-8-sig")])
def test_a_file_without_any_text_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ContractError, match="there is nothing in it") as caught:
        read(settings_of(tmp_path), "tax_person", content)
    assert "ask for the file again" in str(caught.value)


def test_no_header_at_all_shows_no_citizen_id(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no header row found") as caught:
        read(settings_of(tmp_path), "tax_person", csv_bytes([[PERSON, "张三", "1"]]))
    assert PERSON not in str(caught.value)
