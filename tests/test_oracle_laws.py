"""What must hold of any books and passes, whoever is right about what pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from books import BUSY, PARTIES, any_passes, books
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Entry, Pass
from proving import MONTH, TABLES, Book, Run, entry, queries

from etl.reconcile import stage

_SETTINGS = settings(max_examples=8, deadline=None, suppress_health_check=BUSY)
_SOURCES = {"cause_movement": "movement", "statement": "balance", "candidate": "candidate_found"}


@pytest.fixture(scope="module")
def book() -> Iterator[Book]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield Book(connection)


@_SETTINGS
@given(data=st.data(), sides=st.integers(2, 4))
def test_every_entry_is_in_one_place_and_every_fen_has_a_cause(book: Book, data: st.DataObject, sides: int) -> None:
    """Also across two months, the second of which begins with what the first left open."""
    parties, rules = PARTIES[:sides], data.draw(any_passes(sides))
    known: Counter[str] = Counter()
    left = None
    for month in ("2021-03", "2021-04"):
        entries = data.draw(books(sides, most=10, month=month))
        run = book.run(parties, entries, rules, left, month, causes=True)
        known += Counter(e.id for e in entries)
        assert set(known.values()) <= {1}
        assert Counter(run.column("match", "entry_id")) + Counter(run.open) == known
        _check_causes(run)
        known, left = Counter(run.open), run.carried


def _check_causes(run: Run) -> None:
    """Per other party and scope the causes add up to the difference; per cause the movement closes."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in run.relations["movement"]:
        cell = (row["fund"], row["party"])
        sums[cell] = sums.get(cell, Decimal(0)) + row["closing"] - row["opening"] + row["tolerated"]
        assert row["closing"] == row["opening"] + row["new"] - row["cleared"] + row["reclassified"]
    told = {cell: amounts["difference"] for cell, amounts in run.statement.items()}
    assert {cell: sums.get(cell, Decimal(0)) for cell in told} == told
    assert set(sums) <= set(told)


@_SETTINGS
@given(data=st.data(), sides=st.integers(2, 4))
def test_what_all_parties_book_alike_changes_only_totals(book: Book, data: st.DataObject, sides: int) -> None:
    """A ticket of its own, in a scope that is there; a pass that knows no key may add it to a sum, so all have one."""
    parties, entries = PARTIES[:sides], data.draw(books(sides))
    rules = [replace(rule, keys=("ticket",)) for rule in data.draw(any_passes(sides))]
    rules.append(Pass("last", ("ticket",), ":".join("1" * sides)))
    more = [entry("more", party, "77.00", fund="f", ticket="T9", batch="B9") for party in parties]
    before, after = book.run(parties, entries, rules), book.run(parties, [*entries, *more], rules)
    assert (after.open, after.doubt) == (before.open, before.doubt)
    [(_, added)] = after.groups - before.groups
    assert (added, before.groups - after.groups) == ({e.id for e in more}, set())
    for cell, told in after.statement.items():
        was = before.statement.get(cell, dict.fromkeys(told, Decimal(0)))
        shift = Decimal("77.00") if cell[0] == "f" else Decimal(0)
        totals = {name: was[name] + shift for name in ("total_first", "total_second")}
        assert told == was | totals


@_SETTINGS
@given(data=st.data(), sides=st.integers(2, 3))
def test_neither_the_order_of_rows_nor_threads_change_a_byte(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, sides: int
) -> None:
    """Rows of one ref are told apart by their content, and what is alike in all is alike in every file."""
    parties, rules = PARTIES[:sides], data.draw(any_passes(sides))
    entries = [replace(e, id=f"{MONTH}|{e.party}|{e.id[-1]}") for e in data.draw(books(sides, most=10))]
    shuffled = data.draw(st.permutations(entries))
    folders = [tmp_path_factory.mktemp("bytes") for _ in range(3)]
    written = [
        _bytes(folder, parties, some, rules, threads)
        for folder, some, threads in zip(folders, (entries, shuffled, shuffled), (1, 1, 4), strict=True)
    ]
    assert written[0] == written[1] == written[2]
    assert set(written[0]) == set(TABLES)


def _bytes(
    folder: Path, parties: Sequence[str], entries: list[Entry], rules: list[Pass], threads: int
) -> dict[str, bytes]:
    with duckdb.connect(config={"threads": threads}) as connection:
        known = queries(parties, rules, causes=True)
        with Book(connection).reconciled(parties, entries, known) as engine:
            for name, promised in TABLES.items():
                stage.write(engine, folder / name, promised, f"select * from {_SOURCES.get(name, name)}")
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@_SETTINGS
@given(data=st.data(), sides=st.integers(2, 4))
def test_what_parties_are_called_is_nothing(book: Book, data: st.DataObject, sides: int) -> None:
    """Names in another alphabetical order: the same groups, open items, doubts and amounts under the new names."""
    parties, entries, rules = PARTIES[:sides], data.draw(books(sides)), data.draw(any_passes(sides))
    names = dict(zip(parties, ("zeta", "mid", "last", "alpha"), strict=False))
    renamed = [replace(e, party=names[e.party], id=_renamed(e.id, names)) for e in entries]
    old, new = book.run(parties, entries, rules), book.run(list(names.values()), renamed, rules)
    assert new.groups == {(rule, frozenset(_renamed(i, names) for i in ids)) for rule, ids in old.groups}
    assert new.open == {_renamed(i, names) for i in old.open}
    assert new.doubt == {(rule, _renamed(i, names), status) for rule, i, status in old.doubt}
    assert new.statement == {(scope, names[other]): told for (scope, other), told in old.statement.items()}


def _renamed(name: str, names: dict[str, str]) -> str:
    month, party, ref = name.split("|")
    return f"{month}|{names[party]}|{ref}"


@_SETTINGS
@given(data=st.data())
def test_what_stands_in_no_pass_matches_nothing(book: Book, data: st.DataObject) -> None:
    """Without a scope, or with it but without a key, an entry stays open whatever else agrees."""
    lost: list[dict[str, Any]] = [{"fund": None}, {"fund": ""}, {"ticket": None}, {"ticket": ""}]
    entries = [
        entry(f"{number}", party, "10.00", **without)
        for number, without in enumerate(data.draw(st.lists(st.sampled_from(lost), max_size=12)))
        for party in ("a", "b")
    ]
    rules = [replace(rule, keys=("ticket",)) for rule in data.draw(any_passes(2))]
    run = book.run(("a", "b"), entries, rules)
    assert (run.groups, run.open, run.doubt) == (set(), {e.id for e in entries}, set())
