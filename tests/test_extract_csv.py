"""CSV files as the parties send them: encodings, delimiters, quoting, broken rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from extracting import MONTH, VALUES, csv_bytes, outputs, read, rows_of, send, settings_of

from etl import extract
from etl.errors import ContractError, DataError, TransientError
from etl.sources import source

TWO = rows_of("tax_person", {"uuid": "u1"}, {"uuid": "u2", "person_name": "李四"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = read(settings_of(tmp_path), "tax_person", csv_bytes(TWO, encoding, delimiter))
    assert [(r["uuid"], r["person_name"], r["row_no"]) for r in rows] == [("u1", "张三", 2), ("u2", "李四", 3)]


def test_file_of_plain_digits_under_an_english_header_is_still_gb18030(tmp_path: Path) -> None:
    wanted = source("tax_person")
    header = [name for name in wanted.columns if name in VALUES["tax_person"]]
    values = [VALUES["tax_person"][name] for name in header]
    rows = read(settings_of(tmp_path), "tax_person", csv_bytes([header, values]))
    assert rows[0]["person_name"] == "张三"


def test_title_lines_and_blank_lines_are_no_data(tmp_path: Path) -> None:
    content = csv_bytes([["个人缴费明细"], [], *TWO, [""] * len(TWO[0]), []])
    settings = settings_of(tmp_path)
    assert [r["row_no"] for r in read(settings, "tax_person", content)] == [4, 5]
    assert outputs(settings, "tax_person", "source_files")[0]["rows_in"] == 2


def test_empty_trailing_columns_are_dropped_from_header_and_rows(tmp_path: Path) -> None:
    rows = [[*TWO[0], ""], [*TWO[1], "", ""], TWO[2]]
    settings = settings_of(tmp_path)
    assert [r["uuid"] for r in read(settings, "tax_person", csv_bytes(rows))] == ["u1"]
    assert (
        outputs(settings, "tax_person", "rejects")[0]["reason"]
        == f"列数不符：应为{len(TWO[0]) + 1}列，实为{len(TWO[0])}列"
    )


def test_row_split_by_a_line_break_is_rejected_in_both_parts_with_its_content(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    lines = csv_bytes(TWO).replace(b",202103,", b",2021\n03,", 1)
    assert [r["uuid"] for r in read(settings, "tax_person", lines)] == ["u2"]
    rejects = outputs(settings, "tax_person", "rejects")
    assert [(r["row_no"], r["field"]) for r in rejects] == [(2, ""), (3, "")]
    assert rejects[0]["content"].startswith("u1,440281")
    assert rejects[1]["content"].startswith("03,10,")
    account = outputs(settings, "tax_person", "source_files")[0]
    assert (account["rows_in"], account["rows_accepted"], account["rows_rejected"]) == (3, 1, 2)
    assert account["amount_unreadable"] == 2


def test_line_break_inside_quotes_is_part_of_the_value(tmp_path: Path) -> None:
    rows = rows_of("tax_person", {"person_name": "张\n三"})
    assert read(settings_of(tmp_path), "tax_person", csv_bytes(rows))[0]["person_name"] == "张三"


def test_quoted_delimiter_is_part_of_the_value(tmp_path: Path) -> None:
    rows = rows_of("tax_person", {"personal": "1,320.00"})
    assert str(read(settings_of(tmp_path), "tax_person", csv_bytes(rows))[0]["personal"]) == "1320.00"


def test_quote_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    three = rows_of("tax_person", {"uuid": "u1"}, {"uuid": '"u2'}, {"uuid": "u3", "personal": "1,320.00"})
    content = csv_bytes(three).replace(b'"""u2"', b'"u2')
    settings = settings_of(tmp_path)
    assert [r["uuid"] for r in read(settings, "tax_person", content)] == ["u1", '"u2', "u3"]


def test_broken_bytes_reject_the_row_only(tmp_path: Path) -> None:
    content = csv_bytes(TWO, "utf-8").replace("张三".encode(), b"\xe5\xbc\xe4\xb8\x89")
    settings = settings_of(tmp_path)
    assert [r["uuid"] for r in read(settings, "tax_person", content)] == ["u2"]
    assert outputs(settings, "tax_person", "rejects")[0]["reason"] == "含无法识别的字符"


def test_column_order_does_not_matter(tmp_path: Path) -> None:
    turned = [row[::-1] for row in TWO]
    assert read(settings_of(tmp_path), "tax_person", csv_bytes(turned))[0]["uuid"] == "u1"


def test_several_files_are_read_and_the_same_bytes_only_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    send(settings, "tax_person", csv_bytes(TWO), "02_a.csv")
    send(settings, "tax_person", csv_bytes(TWO), "02_b.csv")
    send(settings, "tax_person", csv_bytes(rows_of("tax_person", {"uuid": "u3"})), "02_c.csv")
    summary = extract.run(MONTH, "tax_person", settings)
    assert (summary.files, summary.rows_in) == (2, 3)
    found = outputs(settings, "tax_person", "findings")
    assert [(f["rule_id"], f["file"], f["expected"]) for f in found] == [("e04_duplicate_file", "02_b.csv", "02_a.csv")]


def test_frozen_file_is_the_received_one(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    rows = read(settings, "tax_person", csv_bytes(TWO))
    assert (settings.frozen_dir / rows[0]["file_id"]).read_bytes() == csv_bytes(TWO)
    assert [p.name for p in settings.frozen_dir.iterdir()] == [rows[0]["file_id"]]


def test_same_input_same_bytes_whatever_the_name_of_home(tmp_path: Path) -> None:
    hashes = []
    for name in "ab":
        settings = settings_of(tmp_path / name)
        read(settings, "tax_person", csv_bytes(TWO))
        hashes.append((settings.month_dir(MONTH) / "extract" / "tax_person.json").read_text())
    assert hashes[0] == hashes[1]


def test_missing_file_is_transient(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert not extract.is_there(MONTH, "tax_person", settings)
    with pytest.raises(TransientError, match=r"no file 02_\*\.csv .*party=tax month=2021-03"):
        extract.run(MONTH, "tax_person", settings)
    send(settings, "tax_person", b"", "02_half.csv.part")
    assert not extract.is_there(MONTH, "tax_person", settings)
    send(settings, "tax_person", csv_bytes(TWO))
    assert extract.is_there(MONTH, "tax_person", settings)


def test_an_empty_file_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is nothing in it"):
        read(settings_of(tmp_path), "tax_person", b"")


def test_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert read(settings, "tax_person", csv_bytes(TWO[:1])) == []
    assert outputs(settings, "tax_person", "source_files")[0]["rows_in"] == 0


def test_too_many_rejects_stop_the_month_after_writing_why(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, reject_limit=Decimal("0.4"))
    send(settings, "tax_person", csv_bytes(rows_of("tax_person", {}, {"personal": "作废"})))
    told = r"拒收1行，占2行.*；首行.*：作废 \[party=tax month=2021-03 extract=tax_person file=\S+ row=3 field=personal"
    with pytest.raises(DataError, match=told):
        extract.run(MONTH, "tax_person", settings)
    found = {f["rule_id"]: f["severity"] for f in outputs(settings, "tax_person", "findings")}
    assert found == {"e02_rejected_rows": "warning", "e03_reject_limit": "critical"}
    assert len(outputs(settings, "tax_person", "rejects")) == 1
    assert not (settings.month_dir(MONTH) / "extract" / "tax_person.json").exists()


def test_rejects_of_many_batches_are_all_there_and_in_order(tmp_path: Path) -> None:
    """A batch is 8,192 rows: 9,000 unreadable amounts and 9,000 rows too long, with a good row after each 18."""
    settings = settings_of(tmp_path)
    header, good = TWO[0], TWO[1]
    void = [*good[: header.index("个人实缴金额")], "作废", *good[header.index("个人实缴金额") + 1 :]]
    assert len(read(settings, "tax_person", csv_bytes([header, *([*[void, [*good, "x"]] * 9, good] * 1000)]))) == 1000
    rejects = outputs(settings, "tax_person", "rejects")
    assert [r["row_no"] for r in rejects] == [n for n in range(2, 19_002) if (n - 2) % 19 != 18]
    assert [r["field"] for r in rejects[:4]] == ["personal", "", "personal", ""]
    assert rejects[-1]["reason"] == f"列数不符：应为{len(header)}列，实为{len(header) + 1}列"
    account = outputs(settings, "tax_person", "source_files")[0]
    assert (account["rows_in"], account["rows_accepted"], account["rows_rejected"]) == (19_000, 1_000, 18_000)
    assert (account["amount_in"], account["amount_unreadable"]) == (Decimal("320000.00"), 18_000)


def test_rows_too_short_or_too_long_alone(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert read(settings, "tax_person", csv_bytes([TWO[0], TWO[1][:5], [*TWO[1], "x"]])) == []
    assert [(r["row_no"], r["content"][:9]) for r in outputs(settings, "tax_person", "rejects")] == [
        (2, "u1,440281"), (3, "u1,440281"),
    ]  # fmt: skip


def test_printed_pages_of_a_csv(tmp_path: Path) -> None:
    """Title and page lines are one cell wide, the page's total is not padded: still layout, not rejects."""
    settings = settings_of(tmp_path)
    title, page, total = ["个人缴费明细"], ["第1页 共2页"], ["过次页", "1"]
    content = csv_bytes([title, TWO[0], TWO[1], total, page, title, TWO[0], TWO[2], ["说明：本表一式两份"]])
    assert [r["row_no"] for r in read(settings, "tax_person", content)] == [3, 8]
    assert outputs(settings, "tax_person", "rejects") == []
    assert outputs(settings, "tax_person", "source_files")[0]["rows_in"] == 2


def test_total_whose_columns_are_displaced_is_no_control_total_and_said_to_be_none(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    read(settings, "tax_person", csv_bytes([*TWO, ["合计", "640.00"]]))
    (account,) = outputs(settings, "tax_person", "source_files")
    assert (account["control_total"], account["rows_in"], account["rows_layout"]) == (None, 2, 1)
    assert outputs(settings, "tax_person", "rejects") == []
    (found,) = outputs(settings, "tax_person", "findings")
    assert (found["rule_id"], found["severity"], found["row_no"]) == ("e06_total_unread", "warning", 4)
    assert found["message"] == "第4行是合计行，但其列数或金额无法按表头读出，未能与各行之和核对"


@pytest.mark.parametrize(
    ("cell", "found"),
    [("639.99", ["e01_control_total"]), ("640.00", []), ("见附表", ["e06_total_unread"]), ("", [])],
)
def test_a_total_is_compared_or_said_to_be_unreadable(cell: str, found: list[str], tmp_path: Path) -> None:
    """Both rows pay 320.00; a total without an amount says nothing."""
    settings = settings_of(tmp_path)
    place = TWO[0].index("个人实缴金额")
    total = ["合计", *[""] * (place - 1), cell, *[""] * (len(TWO[0]) - place - 1)]
    read(settings, "tax_person", csv_bytes([*TWO, total]))
    assert [f["rule_id"] for f in outputs(settings, "tax_person", "findings")] == found
