"""Rows in parts by a digest: which of them are a group, and who is looked at again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reconcile import alike, fen, parts
from etl.reconcile.codes import Code

PARTIES = ("a", "b", "c")
COLUMNS = alike.Columns(PARTIES, ("fund",))
SCHEMA = pa.schema(
    [
        *(("place", pa.uint64()), ("mark", pa.uint32()), ("line", pa.uint64()), ("_owed", pa.uint64())),
        ("ref", pa.string()),
        (alike.FEN, pa.int64()),
        ("fund", pa.string()),
    ]
)
Row = tuple[int, int, int, int, str]  # kin, digest within it, party (3: cannot pair), mark, amount
NOTHING = np.empty(0, np.uint64)


def found(
    rows: list[Row], known: tuple[int, ...] = (), kin: tuple[int, ...] = (), owed: str = ""
) -> tuple[list[list[str]], alike.Rest]:
    """References of each group, and the rest. A row's line is its place in `rows`, what it owes twice its kin."""
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA.names}
    for number, (kin_, digest, party, mark, amount) in enumerate(rows):
        told = (
            kin_ << 32 | digest << 2 | party,
            mark,
            number,
            2 * kin_,
            f"{'abcx'[party]}{number}",
            int(Decimal(amount) * 100),
            "f",
        )
        for name, value in zip(columns, told, strict=True):
            columns[name].append(value)
    before = alike.Before(np.array(known, np.uint64), np.array([k << 32 for k in sorted(kin)], np.uint64), NOTHING)
    groups, rest = alike.find(pa.table(columns, schema=SCHEMA), replace(COLUMNS, owed=owed), before)
    assert groups["match_id"].to_pylist() == sorted(groups["match_id"].to_pylist())
    return [[row[f"ref_{party}"] for party in PARTIES] for row in groups.to_pylist()], rest


def test_each_party_once_is_a_group_and_nothing_else_is() -> None:
    rows = [
        *[(1, 10, party, 7, "1.00") for party in (2, 0, 1)],  # a group
        *[(2, 10, party, 7, "1.00") for party in (0, 1)],  # c lacks it
        *[(3, 10, party, 7, "1.00") for party in (0, 1, 1, 2)],  # b has it twice
        *[(4, 10, party, party, "1.00") for party in (0, 1, 2)],  # other keys with the same digest
        *[(5, 10, party, 7, f"{party}.00") for party in (0, 1, 2)],  # other amounts with the same digests
        *[(6, 60, party, 7, "1.00") for party in (0, 1, 2)],  # last month left it open
        (7, 10, 3, 7, "1.00"),  # a part of its key is missing
    ]
    groups, rest = found(rows, known=(7 << 32 | 60 << 2,), owed="_owed")
    assert groups == [["a1", "b2", "c0"]]
    assert rest.places.tolist() == [k << 32 | (60 if k == 6 else 10) << 2 for k in (2, 3, 4, 5, 6)]
    assert set(rest.owed.tolist()) == {4, 6, 8, 10, 12, 14}
    assert sorted(rest.lines.tolist()) == list(range(3, len(rows)))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 2), st.integers(0, 3), st.sampled_from([7, 7, 7, 8]), st.just("1.00")
        ),
        min_size=1,
    ),
    st.sets(st.integers(0, 4)),
)
def test_what_is_in_no_group_is_wanted_again_with_all_its_kin(rows: list[Row], before: set[int]) -> None:
    by_digest = defaultdict(list)
    for kin, digest, party, mark, _ in rows:
        by_digest[kin, digest].append((party, mark))
    alone = {d for d, held in by_digest.items() if sorted(p for p, _ in held) == [0, 1, 2] and len(dict(held)) == 3}
    alone = {d for d in alone if len({mark for _, mark in by_digest[d]}) == 1}
    groups, rest = found(rows, kin=tuple(before))
    assert len(groups) == len(alone)
    assert all([ref[0] for ref in group] == ["a", "b", "c"] for group in groups)
    left = {d: held for d, held in by_digest.items() if d not in alone}
    pairing = [d for d, held in left.items() if any(party < 3 for party, _ in held)]
    assert rest.places.tolist() == sorted(kin << 32 | digest << 2 for kin, digest in pairing)
    wanted = {kin for kin, _ in left} | before
    assert sorted(rest.lines.tolist()) == [line for line, (kin, *_) in enumerate(rows) if kin in wanted]


@settings(deadline=None)
@given(
    keys=st.lists(st.integers(0, (1 << 64) - 1)), size=st.integers(1, 9), rows=st.sampled_from([1, 1 << 20, 1 << 40])
)
def test_parts_are_in_the_order_of_the_key_and_lose_nothing(keys: list[int], size: int, rows: int) -> None:
    """Whatever number of rows was foretold; equal keys are in one part."""
    table = pa.table({"key": pa.array(keys, pa.uint64()), "text": [f"t{key}" for key in keys]})
    with TemporaryDirectory() as folder:
        files = parts.cut(lambda _: table.to_batches(size), "key", rows, Path(folder))
        held = [parts.read(file).to_pylist() for file in files]
    assert [len(part) > 0 for part in held] == [True] * len(files)
    assert [row["key"] for part in held for row in sorted(part, key=itemgetter("key"))] == sorted(keys)
    assert all(row["text"] == f"t{row['key']}" for part in held for row in part)
    assert sum(len({row["key"] for row in part}) for part in held) == len(set(keys))


def test_what_is_made_side_by_side_comes_in_order_and_not_all_at_once() -> None:
    begun: list[int] = []
    made = parts.side_by_side(lambda number: begun.append(number) or -number, range(100), threads=2)
    assert next(made) == 0
    assert len(begun) <= 4
    assert list(made) == [-number for number in range(1, 100)]


def test_who_fails_side_by_side_is_heard() -> None:
    with pytest.raises(ZeroDivisionError):
        list(parts.side_by_side(lambda number: 1 // number, [1, 0, 2], threads=2))


@given(st.sets(st.text(min_size=1), min_size=1, max_size=250))
def test_a_code_has_a_number_for_each_text_and_gives_it_back(texts: set[str]) -> None:
    with duckdb.connect() as connection:
        connection.register("listed", pa.table({"text": sorted(texts)}))
        code = Code.of(dict(connection.sql("select text, hash(text) from listed").fetchall()))
        assert code is not None
        numbers = connection.sql(f"select {code.sql('hash(text)')} as number from listed").to_arrow_table()["number"]
    assert len(set(numbers.to_pylist())) == len(texts)
    assert code.decoded(numbers).to_pylist() == sorted(texts)


def test_texts_of_one_hash_have_no_code() -> None:
    assert Code.of({"a": 1 << 40, "b": 1 << 40}) is None


@given(st.lists(st.decimals("-9999999999999999.99", "9999999999999999.99", places=2)), st.integers(0, 3))
def test_amounts_are_counted_in_fen_and_told_in_yuan(amounts: list[Decimal], skipped: int) -> None:
    column = pa.array(amounts, fen.YUAN)[skipped:]
    assert fen.counted(column).tolist() == [int(amount * 100) for amount in amounts[skipped:]]
    assert fen.told(fen.counted(column)).equals(column)


def test_row_groups_have_one_size_whatever_is_written_at_a_time(tmp_path: Path) -> None:
    rows = pa.table({"match_id": pa.array(range(1 << 21), pa.uint64())})
    for name, step in (("a", 300_000), ("b", 1_234_567)):
        with alike.Writer(tmp_path / name) as writer:
            for start in range(0, rows.num_rows, step):
                writer.write(rows.slice(start, step))
            writer.finish(rows.schema)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert pq.read_table(tmp_path / "a").equals(rows)


def test_nothing_found_is_a_file_without_rows(tmp_path: Path) -> None:
    with alike.Writer(tmp_path / "a") as writer:
        writer.finish(pa.schema([("match_id", pa.uint64())]))
    assert pq.read_table(tmp_path / "a").to_pydict() == {"match_id": []}
