"""Neighbours in the order of a digest: which are a group, however the rows are cut into batches."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reconcile import alike
from etl.reconcile.codes import Code

PARTIES = ("a", "b", "c")
COLUMNS = alike.Columns(PARTIES, ("amount",), ("fund", "amount"))
SCHEMA = pa.schema(
    [
        *((name, pa.uint64()) for name in ("place", "signs", "line")),
        ("ref", pa.string()),
        ("amount", pa.decimal128(18, 2)),
        ("fund", pa.string()),
    ]
)
Row = tuple[int, int, int, str]  # digest, party (3: cannot pair), check, amount


def compared(rows: list[Row], size: int, before: tuple[int, ...], rest: alike.Rest) -> list[list[str]]:
    """References of each group; a row's line is its place in the order, what it owes its digest."""
    listed = sorted((digest << 2 | party, check, party, amount) for digest, party, check, amount in rows)
    refs = [f"{'abcx'[party]}{number}" for number, (_, _, party, _) in enumerate(listed)]
    table = pa.table(
        [
            [place for place, *_ in listed], [(check << 32) + (place >> 2) for place, check, *_ in listed],
            list(range(len(listed))), refs, [Decimal(amount) for *_, amount in listed], ["f"] * len(listed),
        ],
        schema=SCHEMA,
    )  # fmt: skip
    told: list[pa.Table] = []
    digests = np.array([digest << 2 for digest in before], dtype=np.uint64)
    alike.find(table.to_batches(size), COLUMNS, digests, told.append, rest)
    return [[row[f"ref_{party}"] for party in PARTIES] for part in told for row in part.to_pylist()]


def found(rows: list[Row], size: int = 100, before: tuple[int, ...] = ()) -> tuple[list[list[str]], set[int], set[int]]:
    """References of each group, digests of what may pair and is in none, obligations of what is in none."""
    rest = alike.Rest(BytesIO())
    groups = compared(rows, size, before, rest)
    places, owed = ({int(n) for part in parts for n in part} for parts in (rest.places, rest.owed))
    return groups, {place >> 2 for place in places}, owed


def test_each_party_once_is_a_group_and_nothing_else_is() -> None:
    rows = [
        *[(10, party, 7, "1.00") for party in (0, 1, 2)],  # a group
        *[(20, party, 7, "1.00") for party in (0, 1)],  # c lacks it
        *[(30, party, 7, "1.00") for party in (0, 1, 1, 2)],  # b has it twice
        *[(40, party, party, "1.00") for party in (0, 1, 2)],  # other keys with the same digest
        *[(50, party, 7, f"{party}.00") for party in (0, 1, 2)],  # other amounts with the same digests
        *[(60, party, 7, "1.00") for party in (0, 1, 2)],  # last month left it open
        (70, 3, 7, "1.00"),  # a part of its key is missing
    ]
    assert found(rows, before=(60,)) == ([["a0", "b1", "c2"]], {20, 30, 40, 50, 60}, {20, 30, 40, 50, 60, 70})


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from([7, 7, 7, 8]), st.just("1.00"))),
    st.integers(1, 7),
)
def test_batches_may_be_cut_anywhere(rows: list[Row], size: int) -> None:
    by_digest = defaultdict(list)
    for digest, party, check, _ in rows:
        by_digest[digest].append((party, check))
    alone = {d for d, held in by_digest.items() if sorted(p for p, _ in held) == [0, 1, 2] and len(set(held)) == 3}
    alone = {d for d in alone if len({check for _, check in by_digest[d]}) == 1}
    groups, places, owed = found(rows, size)
    assert len(groups) == len(alone)
    assert all([ref[0] for ref in group] == ["a", "b", "c"] for group in groups)
    assert places == {d for d, held in by_digest.items() if d not in alone and any(party < 3 for party, _ in held)}
    assert owed == set(by_digest) - alone


@settings(deadline=None)
@given(st.permutations(range(1, 7)), st.sets(st.integers(1, 7)), st.integers(1, 9), st.integers(1, 3))
def test_what_is_in_no_group_is_wanted_again_and_what_owes_the_same(
    digests: list[int], owed: set[int], size: int, held: int
) -> None:
    """Three groups and three pairs, of lines in the order of their digests; most of the matched lines are on disk."""
    groups, pairs = digests[:3], digests[3:]
    rows = [(digest, party, 7, "1.00") for digest in groups for party in (0, 1, 2)]
    rows += [(digest, party, 7, "1.00") for digest in pairs for party in (0, 1)]
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(alike, "_HELD", held)
        rest = alike.Rest(BytesIO())
        compared(rows, size, (), rest)
        lines = rest.wanted(np.array(sorted(owed), dtype=np.uint32)).tolist()
    in_order = sorted(digest for digest, *_ in rows)
    assert lines == [line for line, digest in enumerate(in_order) if digest in pairs or digest in owed]


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
