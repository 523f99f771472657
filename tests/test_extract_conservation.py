"""Whatever happens to a file: the run stops, or every row and every fen is accepted or rejected."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from extracting import MONTH, csv_bytes, outputs, rows_of, send, settings_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl import extract
from etl.errors import EtlError
from etl.settings import Settings

CLEAN = rows_of("tax_person", *({"uuid": f"u{i}", "personal": f"{i}00.0{i}"} for i in range(1, 6)))
WIDTH = len(CLEAN[0])
CHEAP = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["合计", "小计", '"', '""', "'", "\n", "1e5", "-", "１２", "(5)", "5.005", "#N/A", "\0", "=NOW()", "元"]
    ),
    st.decimals(min_value=-(10**9), max_value=10**9, places=3).map(str),
)


class _BelowPytest:
    """Where the examples' homes are made: what a killed run leaves behind goes with pytest's own folders."""

    folder: Path


_below_pytest = _BelowPytest()


@pytest.fixture(scope="module", autouse=True)
def _examples(tmp_path_factory: pytest.TempPathFactory) -> None:
    _below_pytest.folder = tmp_path_factory.mktemp("conservation")


def rows_balanced(content: bytes) -> int:
    """Extract `content` and assert that all of it is accounted for; returns the rows in, 0 if the run stopped."""
    with TemporaryDirectory(dir=_below_pytest.folder) as folder:
        home = settings_of(Path(folder))
        send(home, "tax_person", content)
        try:
            extract.run(MONTH, "tax_person", home)
        except EtlError:
            return 0
        return _balance(home)


def _balance(home: Settings) -> int:
    (account,) = outputs(home, "tax_person", "source_files")
    rows, rejects = outputs(home, "tax_person"), outputs(home, "tax_person", "rejects")
    assert account["rows_accepted"] == len(rows)
    assert account["rows_rejected"] == len({r["row_no"] for r in rejects})
    assert account["rows_in"] == len(rows) + account["rows_rejected"]
    assert not {r["row_no"] for r in rows} & {r["row_no"] for r in rejects}
    everything = [value for part in (rows, rejects) for row in part for value in row.values() if isinstance(value, str)]
    assert not any(re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value) for value in everything)
    total = sum((r["personal"] + r["late_fee"] + r["interest"] for r in rows), Decimal(0))
    assert account["amount_accepted"] == total
    assert account["amount_in"] == total + account["amount_rejected"]
    return int(account["rows_in"])


def test_clean_file() -> None:
    assert rows_balanced(csv_bytes(CLEAN)) == 5


@CHEAP
@given(changes=st.lists(st.tuples(st.integers(1, 5), st.integers(0, WIDTH - 1), CELLS), min_size=1, max_size=4))
@example(changes=[(2, CLEAN[0].index("个人实缴金额"), "(1,234.50)")])
@example(changes=[(5, 0, "合计")])
def test_any_cells(changes: list[tuple[int, int, str]]) -> None:
    rows = [list(row) for row in CLEAN]
    for row, column, cell in changes:
        rows[row][column] = cell
    assert rows_balanced(csv_bytes(rows, "utf-8")) in (0, 4, 5) or any("\r" in c or "\n" in c for _, _, c in changes)


@CHEAP
@given(st.lists(st.integers(1, 5), max_size=8), st.integers(1, 5), st.integers(0, WIDTH + 2))
def test_any_rows(order: list[int], cut: int, length: int) -> None:
    rows = [CLEAN[0], *(CLEAN[i] for i in order), [*CLEAN[cut], "x", "", ""][:length]]
    blank = not any(rows[-1])
    assert rows_balanced(csv_bytes(rows)) == len(order) + (not blank)


@CHEAP
@given(data=st.data())
def test_any_bytes(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8", "gb18030", "utf-16"]))
    content = bytearray(csv_bytes(CLEAN, encoding))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    rows_balanced(bytes(content))


LAYOUT = [CLEAN[0], ["个人缴费明细"], ["本页合计", *[""] * (WIDTH - 1)], ["承前页"], ["第3页 共9页"], [""] * WIDTH]


@CHEAP
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(LAYOUT)), max_size=6))
def test_layout_anywhere_is_neither_data_nor_lost(inserted: list[tuple[int, list[str]]]) -> None:
    rows = [["个人缴费明细"], *CLEAN]
    for after, row in inserted:
        rows.insert(1 + after, row)
    assert rows_balanced(csv_bytes(rows)) == 5
