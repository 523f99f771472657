"""What a cell means, through `run`: every kind of dirt is read or rejected with field, content and reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from extracting import PERSON, csv_bytes, outputs, read, rows_of, settings_of

from etl.identifiers import citizen_check_digit, is_citizen_id

WIDE = "１１０１０５１９４９１２３１００２Ｘ"
SHORT = "130503670401001"  # 15 digits: born 1967-04-01
# 7*1+9*3+10*0+5*5+8*0+4*3+2*1+1*9+6*6+3*7+7*0+9*4+10*0+5*1+8*0+4*0+2*1 = 182, 182 % 11 = 6 -> 6
LONG = "130503196704010016"

READ: list[tuple[str, str, Any]] = [
    ("personal", "320", Decimal("320.00")),
    ("personal", '="320.50"', Decimal("320.50")),
    ("personal", "'320.50", Decimal("320.50")),
    ("personal", "３２０．５０", Decimal("320.50")),
    ("personal", " 1,320.50 ", Decimal("1320.50")),
    ("personal", "1，320.50", Decimal("1320.50")),
    ("personal", "－320.50", Decimal("-320.50")),
    ("personal", "(1,234.50)", Decimal("-1234.50")),
    ("personal", "320.5000", Decimal("320.50")),
    ("personal", "¥320.50", Decimal("320.50")),
    ("personal", "320.50元", Decimal("320.50")),
    ("person_id", WIDE, PERSON),
    ("person_id", PERSON.lower(), PERSON),
    ("person_id", f"'{PERSON}", PERSON),
    ("person_id", f"{PERSON}（张三）", PERSON),
    ("person_id", f"{PERSON} 本人", PERSON),
    ("person_id", "110105 19491231 002X", PERSON),
    ("person_id", SHORT, LONG),
    ("period", "202103", "2021-03"),
    ("period", "2021年3月", "2021-03"),
    ("period", "2019.3", "2019-03"),
    ("period", "2019,3", "2019-03"),
    ("period", "2021-03-01", "2021-03"),
    ("treasury_at", "20210331112233", datetime(2021, 3, 31, 11, 22, 33)),
    ("treasury_at", "2021-03-31 11:22:33", datetime(2021, 3, 31, 11, 22, 33)),
    ("treasury_at", "20210331", datetime(2021, 3, 31)),
    ("treasury_at", "2021年3月31日", datetime(2021, 3, 31)),
    ("pay_year", "２０２１", 2021),
    ("pay_year", "2021.0", 2021),
    ("pay_months", "", None),
    ("kind", "退费", "refund"),
    ("kind", " 缴费\t", "normal"),
    ("kind", "refund", "refund"),
    ("ticket_no", '="0012"', "0012"),
    ("ticket_no", "44 0281", "440281"),
    ("ticket_no", "４４０２８１", "440281"),
    ("person_name", "欧阳（大）", "欧阳(大)"),
    ("person_name", "　张　三　", "张三"),
    ("person_name", "J. SMITH", "J. SMITH"),
    ("fund_code", "１７０", "170"),
    ("person_id", "110105194912310021", "110105194912310021"),  # a wrong check digit is for validate to say
    ("person_name", "\x00张三\x00\x00", "张三"),
    ("personal", "320.50\x1a", Decimal("320.50")),
    ("ticket_no", "\x00\x00", None),
]


@pytest.mark.parametrize(("field", "cell", "value"), READ)
def test_dirt_is_read(tmp_path: Path, field: str, cell: str, value: object) -> None:
    rows = read(settings_of(tmp_path), "tax_person", csv_bytes(rows_of("tax_person", {field: cell})))
    assert [row[field] for row in rows] == [value]


REJECTED = [
    ("personal", "320.555", "不是精确到分的金额"),
    ("personal", "12,34", "不是精确到分的金额"),
    ("personal", "3.2E+02", "不是精确到分的金额"),
    ("personal", "作废", "不是精确到分的金额"),
    ("personal", "-", "不是精确到分的金额"),
    ("personal", "99999999999999999999", "不是精确到分的金额"),
    ("personal", "", "必填项为空"),
    ("person_id", "作废", "不是证件号码"),
    ("person_id", "010105194912310021", "不是证件号码"),
    ("person_id", "11010519491231", "不是证件号码"),
    ("person_id", f"{PERSON}1", "不是证件号码"),
    ("person_id", "1101051949123100", "不是证件号码"),
    ("period", "202113", "不是月份"),
    ("period", "2021", "不是月份"),
    ("period", "2021-03-15", "不是月份"),
    ("treasury_at", "2021-02-30", "不是时间"),
    ("treasury_at", "44286", "不是时间"),
    ("treasury_at", "20210331256060", "不是时间"),
    ("kind", "抵扣", "未知代码"),
    ("kind", " ", "必填项为空"),
    ("pay_year", "2021.5", "不是整数"),
    ("ticket_no", "4.44E+17", "被电子表格损坏的值"),
    ("ticket_no", "#N/A", "被电子表格损坏的值"),
]


@pytest.mark.parametrize(("field", "cell", "reason"), REJECTED)
def test_what_is_not_certain_is_rejected(tmp_path: Path, field: str, cell: str, reason: str) -> None:
    settings = settings_of(tmp_path)
    assert read(settings, "tax_person", csv_bytes(rows_of("tax_person", {field: cell}))) == []
    (reject,) = outputs(settings, "tax_person", "rejects")
    assert (reject["row_no"], reject["field"], reject["content"], reject["reason"]) == (2, field, cell, reason)
    assert '"UUID": "u1"' in reject["row_json"]


def test_every_faulty_field_of_a_row_is_named_and_the_row_counts_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    content = csv_bytes(rows_of("tax_person", {"personal": "320.00", "period": "?", "kind": "?"}, {"personal": "x"}))
    assert read(settings, "tax_person", content) == []
    assert [(r["row_no"], r["field"]) for r in outputs(settings, "tax_person", "rejects")] == [
        (2, "kind"), (2, "period"), (3, "personal"),
    ]  # fmt: skip
    account = outputs(settings, "tax_person", "source_files")[0]
    assert (account["rows_in"], account["rows_rejected"]) == (2, 2)
    assert (account["amount_in"], account["amount_rejected"], account["amount_unreadable"]) == (320, 320, 1)
    (found,) = outputs(settings, "tax_person", "findings")
    assert found["message"] == "读入2行，拒收2行，涉及可读金额320.00元，另有1行金额不可读"


def test_unknown_fund_code_is_kept_without_a_fund(tmp_path: Path) -> None:
    rows = read(settings_of(tmp_path), "tax_person", csv_bytes(rows_of("tax_person", {"fund_code": "999"})))
    assert [(r["fund_code"], r["fund"]) for r in rows] == [("999", None)]


@pytest.mark.parametrize(
    ("cell", "rate"), [("0.16", "0.160000"), ("16%", "0.160000"), ("8.5％", "0.085000"), ("500", "500.000000")]
)
def test_rates(tmp_path: Path, cell: str, rate: str) -> None:
    rows = read(settings_of(tmp_path), "tax_detail", csv_bytes(rows_of("tax_detail", {"rate_employer": cell})))
    assert [str(r["rate_employer"]) for r in rows] == [rate]


@pytest.mark.parametrize(
    "cell", ["20210331", "2021-03-31", "2021/3/31", "2021.3.31", "2021年3月31日", "20210331000000"]
)
def test_dates(tmp_path: Path, cell: str) -> None:
    rows = read(settings_of(tmp_path), "collection", csv_bytes(rows_of("collection", {"credited_date": cell})))
    assert [r["credited_date"] for r in rows] == [date(2021, 3, 31)]


def test_optional_date_may_be_empty(tmp_path: Path) -> None:
    rows = read(settings_of(tmp_path), "collection", csv_bytes(rows_of("collection", {"credited_date": ""})))
    assert [r["credited_date"] for r in rows] == [None]


def test_total_row_of_a_csv_is_a_control_total(tmp_path: Path) -> None:
    sample = rows_of("tax_person", {"uuid": "u1"}, {"uuid": "u2"})
    total = ["合 计：", *[""] * (len(sample[0]) - 1)]
    total[sample[0].index("个人实缴金额")] = "640.01"
    settings = settings_of(tmp_path)
    assert len(read(settings, "tax_person", csv_bytes([*sample, total]))) == 2
    assert outputs(settings, "tax_person", "source_files")[0]["control_total"] == Decimal("640.01")
    (found,) = outputs(settings, "tax_person", "findings")
    assert (found["rule_id"], found["expected"], found["actual"]) == ("e01_control_total", "640.01", "640.00")


def test_check_digits_in_sql_are_those_of_identifiers(tmp_path: Path) -> None:
    """The old form lacks the check digit: completed, it must be the right one."""
    bodies = [f"4402811980010{n:04d}" for n in range(0, 9999, 97)]
    rows = rows_of("tax_person", *({"uuid": body, "person_id": body[:6] + body[8:]} for body in bodies))
    accepted = read(settings_of(tmp_path), "tax_person", csv_bytes(rows))
    assert [r["person_id"] for r in accepted] == [body + citizen_check_digit(body) for body in bodies]
    assert all(is_citizen_id(r["person_id"]) for r in accepted)


@pytest.mark.parametrize(
    ("field", "cell", "shown"),
    [
        ("person_name", "张\x00三", "张␀三"),
        ("ticket_no", "44\x1b0281", "44␛0281"),
        ("personal", "32\x000.00", "32␀0.00"),
        ("kind", "缴\x7f费", "缴␡费"),
        ("period", "2021\x0703", "2021␇03"),
    ],
)
def test_control_character_inside_a_value_rejects_the_row(tmp_path: Path, field: str, cell: str, shown: str) -> None:
    settings = settings_of(tmp_path)
    assert read(settings, "tax_person", csv_bytes(rows_of("tax_person", {field: cell}), "utf-8")) == []
    (reject,) = outputs(settings, "tax_person", "rejects")
    assert (reject["field"], reject["content"], reject["reason"]) == (field, shown, "含控制字符")
    assert shown in reject["row_json"]


def test_control_characters_never_leave_extract(tmp_path: Path) -> None:
    """Also not from a row of another width, an ignored column or the end of an old file."""
    settings = settings_of(tmp_path)
    header, row = rows_of("tax_person", {"uuid": "u1"})
    ignored = [*row[: header.index("证件类型")], "0\x001", *row[header.index("证件类型") + 1 :]]
    content = csv_bytes([header, ignored, ["u2", "\x00"]], "utf-8") + b"\x1a"
    assert [r["uuid"] for r in read(settings, "tax_person", content)] == ["u1"]
    (reject,) = outputs(settings, "tax_person", "rejects")
    assert (reject["row_no"], reject["content"]) == (3, "u2,␀")
    assert reject["row_json"] == '{"": "u2,␀"}'
