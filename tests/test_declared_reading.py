"""Anyone's files become typed rows; what cannot be read is rejected with its place, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from declaring import LEFT, RIGHT, SPEC, asked, ran, right_as_parquet, written
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import ContractError, TransientError

_PARQUET = SPEC.replace("files: right.csv", "files: right.parquet")


def _held(out: Path, party: str = "right") -> list[tuple[object, ...]]:
    return asked(out, f"select ref, ticket, entry_date, amount from entry where party = '{party}' order by all")


def test_rows_that_cannot_be_read_are_rejected_with_their_place(tmp_path: Path) -> None:
    right = RIGHT + "R3,T3,养老,2021-03-05,作废\nR4,T4,养老,三月,5.00\nR5,T5,养老,2021-03-06,5.005\n合计,,,,36.00\n"
    summary = ran(written(tmp_path, right=right), tmp_path / "out")
    assert (summary.rows_in, summary.rows_rejected, summary.entries) == (7, 3, 4)
    assert asked(tmp_path / "out", "select party, file, row_no, field, content from reject order by row_no") == [
        ("right", "right.csv", 4, "amount", "作废"),
        ("right", "right.csv", 5, "entry_date", "三月"),
        ("right", "right.csv", 6, "amount", "5.005"),
    ]
    in_file = asked(tmp_path / "out", "select amount_in, amount_accepted, amount_rejected, amount_unreadable from "
                    "source_file where party = 'right'")  # fmt: skip
    assert in_file == [(Decimal("36.00"), Decimal("31.00"), Decimal("5.00"), 2)]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_party_of_which_no_row_can_be_read_is_an_error_and_the_result_before_stays(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, SPEC if kind == "csv" else _PARQUET)
    right_as_parquet(tmp_path)
    ran(path, tmp_path / "out")
    before = (tmp_path / "out" / "summary.json").read_bytes()
    if kind == "csv":
        (tmp_path / "right.csv").write_text(RIGHT.replace("2021-03-0", "03/2021/"), encoding="utf-8")
    else:
        right_as_parquet(tmp_path, 日期=pa.array(["03/2021/3", "03/2021/4"]))
    with pytest.raises(ContractError) as told:
        ran(path, tmp_path / "out")
    row = 2 if kind == "csv" else 1
    assert str(told.value) == (
        f"none of 2 rows can be read, the first for '03/2021/3': 不是日期 "
        f"[party=right month=2021-03 file=right.{kind} row={row} field=entry_date] "
        f"-> correct the file, or its columns, date formats or codes in {path}"
    )
    assert (tmp_path / "out" / "summary.json").read_bytes() == before


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_a_moment_with_a_zone_is_on_its_day_in_china_wherever_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    path = written(tmp_path, _PARQUET)
    right_as_parquet(
        tmp_path, 日期=pa.array([datetime(2021, 3, 2, 16, tzinfo=UTC), datetime(2021, 3, 3, 15, tzinfo=UTC)])
    )
    ran(path, tmp_path / "out")
    assert [row[2] for row in _held(tmp_path / "out")] == [date(2021, 3, 3), date(2021, 3, 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path)
    (tmp_path / "right.csv").write_bytes(RIGHT.replace(",", ";").encode(encoding))
    ran(path, tmp_path / "out")
    assert [row[0] for row in _held(tmp_path / "out")] == ["R1", "R2"]


def test_units_signs_codes_and_dates_are_read_as_declared(tmp_path: Path) -> None:
    spec = SPEC.replace(
        """    files: right.csv
    columns: {ref: 编号, ticket: 票号, fund: 险种}
    amount: 金额
    date: 日期""",
        """    files: right.csv
    columns: {ref: 编号, ticket: 票号, fund: 险种}
    codes: {fund: {"110": 养老}}
    unit: wan
    amount: 金额
    sign: {column: 借贷, plus: [贷], minus: [借]}
    date: {column: 日期, formats: ["%d/%m/%Y"]}
    ignore_rest: true""",
    )
    right = "编号,票号,险种,日期,金额,借贷,说明\nR1,T1,110,03/04/2021,0.001,贷,x\nR2,T2,110,05/04/2021,1.5,借,y\n"
    right += "R3,T3,999,05/04/2021,1,贷,\nR4,T4,110,05/04/2021,1,?,\n"
    ran(written(tmp_path, spec, right=right), tmp_path / "out")
    assert _held(tmp_path / "out") == [
        ("R1", "T1", date(2021, 4, 3), Decimal("10.00")),
        ("R2", "T2", date(2021, 4, 5), Decimal("-15000.00")),
    ]
    assert asked(tmp_path / "out", "select row_no, field from reject order by all") == [(4, "fund"), (5, "direction")]


def test_a_party_that_counts_the_other_way_round_is_turned(tmp_path: Path) -> None:
    spec = SPEC.replace("    files: right.csv", "    files: right.csv\n    sign: -1")
    right = RIGHT.replace(",10.00", ",-10.00").replace(",21.00", ",-20.00")
    assert ran(written(tmp_path, spec, right=right), tmp_path / "out").matched == 4


@pytest.mark.parametrize(
    ("column", "values", "amounts"),
    [
        ("金额", pa.array(["1,000.00", "￥2.50"]), ["1000.00", "2.50"]),
        ("金额", pa.array([7, -3], pa.int32()), ["7.00", "-3.00"]),
        ("金额", pa.array([0.1, 1234567.89]), ["0.10", "1234567.89"]),
        ("金额", pa.array([Decimal("1.5000"), Decimal("2.2500")], pa.decimal128(20, 4)), ["1.50", "2.25"]),
    ],
)
def test_amounts_in_parquet_are_exact_whatever_their_type(
    tmp_path: Path, column: str, values: pa.Array, amounts: list[str]
) -> None:
    path = written(tmp_path, _PARQUET)
    right_as_parquet(tmp_path, **{column: values})
    ran(path, tmp_path / "out")
    assert [str(row[3]) for row in _held(tmp_path / "out")] == amounts


def test_a_header_with_quotes_is_a_name_and_never_sql(tmp_path: Path) -> None:
    hostile = '票"号", (select 1) as "x'
    of_right = "right.parquet\n    columns: {ref: 编号, ticket: "
    path = written(tmp_path, _PARQUET.replace(f"{of_right}票号", f"{of_right}'{hostile}'"))
    right_as_parquet(tmp_path)
    right = pq.read_table(tmp_path / "right.parquet")
    pq.write_table(right.rename_columns({"票号": hostile}), tmp_path / "right.parquet")
    ran(path, tmp_path / "out")
    assert [row[1] for row in _held(tmp_path / "out")] == ["T1", "T2"]


def test_parquet_is_not_copied_and_its_faults_are_rejected(tmp_path: Path) -> None:
    path = written(tmp_path, _PARQUET)
    right_as_parquet(tmp_path, 金额=pa.array([Decimal("10.001"), Decimal("21.000")], pa.decimal128(20, 3)))
    summary = ran(path, tmp_path / "out")
    assert not (tmp_path / "out" / "rows" / "right.parquet").exists()
    assert (summary.rows_in, summary.rows_rejected) == (4, 1)
    rejected = asked(tmp_path / "out", "select file, row_no, field, content, reason from reject")
    assert rejected == [("right.parquet", 1, "amount", "10.001", "不是精确到分的金额")]
    assert _held(tmp_path / "out") == [("R2", "T2", date(2021, 3, 4), Decimal("21.00"))]


@pytest.mark.parametrize(
    ("strange", "funds"),
    [
        (["养老", None], [("", 1), ("养老", 399)]),
        (["", " "], [("", 2), ("养老", 398)]),
        ([" 养老", "养老 "], [("养老", 400)]),
        (["\u3000", "\u3000养老\u3000"], [("", 1), ("养老", 399)]),
    ],
)
def test_blanks_are_found_in_columns_of_few_values(
    tmp_path: Path, strange: list[str | None], funds: list[tuple[str, int]]
) -> None:
    numbers = range(400)  # enough for a dictionary to take less than four bytes a value
    path = written(tmp_path, _PARQUET)
    right_as_parquet(
        tmp_path, 编号=pa.array([f"R{n}" for n in numbers]), 票号=pa.array([f"T{n}" for n in numbers]),
        险种=pa.array(["养老"] * 398 + strange), 日期=pa.array([date(2021, 3, 3) for _ in numbers]),
        金额=pa.array([Decimal(n) for n in numbers], pa.decimal128(12, 2)),
    )  # fmt: skip
    ran(path, tmp_path / "out")
    sql = "select fund, count(*) from entry where party = 'right' group by fund order by fund"
    assert asked(tmp_path / "out", sql) == funds


def test_blank_tickets_in_parquet_do_not_agree(tmp_path: Path) -> None:
    """Whatever the blank, a key of nothing but blanks is none, and one with blanks at its edges is the same without."""
    tickets = [" ", "\u3000", "\t", "\xa0", "T1\u3000", "\u3000T2", " T3 ", "两\u3000"]
    one = pa.array(tickets), pa.array([*tickets[:4], "T1", "T2", "T3", "两"])
    spec = SPEC.replace("left.csv", "left.parquet").replace("right.csv", "right.parquet")
    path = written(tmp_path, spec)
    for side, column in zip(("left", "right"), one, strict=True):
        right_as_parquet(
            tmp_path, 编号=pa.array([f"{side}{n}" for n in range(8)]), 票号=column, 险种=pa.array(["养老"] * 8),
            日期=pa.array([date(2021, 3, 3)] * 8), 金额=pa.array([Decimal(n) for n in range(8)], pa.decimal128(12, 2)),
        )  # fmt: skip
        (tmp_path / "right.parquet").rename(tmp_path / f"{side}.parquet")
    ran(path, tmp_path / "out")
    found = asked(tmp_path / "out", "select distinct ticket from entry join match using (entry_id) order by all")
    assert found == [("T1",), ("T2",), ("T3",), ("两",)]
    assert asked(tmp_path / "out", "select count(*), count(ticket) from open_item") == [(8, 0)]


def test_codes_and_dates_as_text_in_parquet(tmp_path: Path) -> None:
    spec = _PARQUET.replace("    files: right.parquet", '    files: right.parquet\n    codes: {fund: {"110": 养老}}')
    path = written(tmp_path, spec)
    right_as_parquet(tmp_path, 险种=pa.array([110, 999]), 日期=pa.array(["20210303", "2021年3月4日"]))
    ran(path, tmp_path / "out")
    assert _held(tmp_path / "out") == [("R1", "T1", date(2021, 3, 3), Decimal("10.00"))]
    assert asked(tmp_path / "out", "select row_no, field, content, reason from reject") == [
        (2, "fund", "999", "未知代码")
    ]


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (RIGHT.replace("票号", "票据"), r"unknown column '票据' .*file=right.csv row=1.*nearest known name: 票号"),
        (RIGHT.replace(",险种", "").replace(",养老", ""), r"missing column '险种' .*file=right.csv"),
        (RIGHT.replace("金额", "金額额"), "unknown column"),
    ],
)
def test_columns_that_are_unknown_or_missing_are_errors(tmp_path: Path, right: str, said: str) -> None:
    with pytest.raises(ContractError, match=said) as error:
        ran(written(tmp_path, right=right), tmp_path / "out")
    assert "spec.yaml" in str(error.value)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"多余": pa.array(["a", "b"])}, "unknown column '多余'"),
        ({"票号": pa.array([1.0, 2.0])}, "is double: codes cannot be"),
    ],
)
def test_columns_of_parquet_are_held_to_the_declaration(
    tmp_path: Path, columns: dict[str, pa.Array], said: str
) -> None:
    path = written(tmp_path, _PARQUET)
    right_as_parquet(tmp_path, **columns)
    with pytest.raises(ContractError, match=said):
        ran(path, tmp_path / "out")


def test_a_file_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "right.csv").unlink()
    with pytest.raises(TransientError, match=r"no such file .*right\.csv"):
        ran(path, tmp_path / "out")


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    path = written(tmp_path, SPEC.replace("files: right.csv", "files: right*.csv"))
    (tmp_path / "right-copy.csv").write_text(RIGHT, encoding="utf-8")
    summary = ran(path, tmp_path / "out")
    assert (summary.rows_in, summary.matched) == (4, 2)
    assert asked(tmp_path / "out", "select rule_id, file from finding where stage = 'extract'") == [
        ("e04_duplicate_file", "right.csv")
    ]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["T1", "T2", "T3", ""]), st.integers(-5000, 5000), st.booleans()),
        min_size=1, max_size=12,
    ).filter(lambda rows: any(good for _, _, good in rows))
)  # fmt: skip
def test_every_row_is_accepted_or_rejected_and_every_fen_with_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    lines = [
        f"R{n},{ticket},养老,{'2021-03-01' if good else 'x'},{Decimal(fen) / 100:.2f}"
        for n, (ticket, fen, good) in enumerate(rows)
    ]
    right = RIGHT.splitlines()[0] + "\n" + "\n".join(lines) + "\n"
    summary = ran(written(folder, left=LEFT, right=right), folder / "out")
    accepted = sum(Decimal(fen) for _, fen, good in rows if good) / 100
    assert summary.rows_in == len(rows) + 2
    assert summary.rows_rejected == sum(not good for _, _, good in rows)
    assert summary.entries == summary.matched + summary.open_items == summary.rows_in - summary.rows_rejected
    (held,) = asked(folder / "out", "select coalesce(sum(amount), 0) from entry where party = 'right'")
    assert held == (accepted,)
