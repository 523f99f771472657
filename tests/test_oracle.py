"""The engine against the naive matcher of tests/oracle.py on small random books with many near coincidences."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from books import BUSY, PARTIES, books, passes
from declaring import ran
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Answer, Entry, Pass, maximum_pairings, reconcile
from proving import AMOUNTS, MONTH, Book, entry, same, written_in_bulk

MONTHS = ("2021-11", "2021-12", "2022-01")


@pytest.fixture(scope="module")
def book() -> Iterator[Book]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield Book(connection)


@settings(max_examples=25, deadline=None, suppress_health_check=BUSY)
@given(data=st.data(), sides=st.integers(2, 4))
def test_matches_open_items_doubts_and_statement_are_the_oracles(book: Book, data: st.DataObject, sides: int) -> None:
    parties, entries, rules = PARTIES[:sides], data.draw(books(sides)), data.draw(passes(sides))
    same(book.run(parties, entries, rules), reconcile(parties, entries, [], rules))


@settings(max_examples=12, deadline=None, suppress_health_check=BUSY)
@given(data=st.data(), sides=st.integers(2, 4))
def test_the_way_for_millions_of_rows_comes_to_the_same(
    book: Book, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, sides: int
) -> None:
    """It applies where the first pass pairs equal amounts one by one at any date; what it matches is in a file."""
    parties, entries = PARTIES[:sides], data.draw(books(sides))
    strict = Pass("p0", ("ticket",), ":".join("1" * sides))
    rules = [strict, *data.draw(passes(sides, most=2))]
    folder = tmp_path_factory.mktemp("bulk")
    same(book.run(parties, entries, rules, bulk=folder), reconcile(parties, entries, [], rules))
    assert list(folder.glob("match.leg.p0.parquet"))


@settings(max_examples=8, deadline=None, suppress_health_check=BUSY)
@given(data=st.data(), sides=st.integers(2, 3))
def test_month_after_month_is_the_oracles(
    book: Book, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, sides: int
) -> None:
    """What stays open is carried, and clears or not by the same passes; statements follow from one another.

    So by the way for millions of rows, which must not pair what an item from before may claim.
    """
    parties, rules = (
        PARTIES[:sides],
        [Pass("p0", ("ticket",), ":".join("1" * sides)), *data.draw(passes(sides, most=2))],
    )
    known: list[Entry] = []
    left, last = None, Answer()
    for month in MONTHS:
        entries = data.draw(books(sides, most=8, month=month))
        expected = reconcile(parties, entries, known, rules)
        same(book.run(parties, entries, rules, left, month, bulk=tmp_path_factory.mktemp("bulk")), expected)
        run = book.run(parties, entries, rules, left, month)
        same(run, expected)
        opening = {cell: told["opening"] for cell, told in run.statement.items() if told["opening"]}
        assert opening == {cell: told["closing"] for cell, told in last.statement.items() if told["closing"]}
        told = {(o["entry_id"][:7], o["age"]) for o in run.relations["open_item"]}
        assert told <= {(first, MONTHS.index(month) - MONTHS.index(first)) for first in MONTHS}
        again = book.run(parties, entries, rules, left, month) if month == MONTHS[-1] else run
        assert again.relations == run.relations
        known = [e for e in [*known, *entries] if e.id in run.open]
        left, last = run.carried, run


def test_who_is_left_nobody_to_be_ambiguous_with_is_not_in_doubt(book: Book) -> None:
    """By days a2 meets a b of the day before, which the window forbids; without it two pair and only b3 is left."""
    entries = [
        entry(ref, party, "10.00", day, ticket="T1")
        for ref, party, day in (("1", "a", 1), ("2", "a", 2), ("1", "b", 1), ("2", "b", 1), ("3", "b", 2))
    ]
    near = Pass("near", ("ticket",), window=(0, 5))
    first, both = (book.run(("a", "b"), entries, rules) for rules in ([near], [near, Pass("any", ("ticket",))]))
    assert {(name, status) for name, _, status in first.doubt} == {("near", "ambiguous")}
    assert (both.open, both.doubt) == ({"2021-03|b|3"}, {("any", "2021-03|b|3", "interchangeable")})


@settings(max_examples=12, deadline=None, suppress_health_check=BUSY)
@given(data=st.data(), sides=st.integers(2, 3), kind=st.sampled_from(["csv", "parquet"]), bulk=st.booleans())
def test_a_declaration_over_files_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, sides: int, kind: str, bulk: bool
) -> None:
    folder = tmp_path_factory.mktemp("declared")
    parties, entries, rules = PARTIES[:sides], data.draw(books(sides, most=12)), data.draw(passes(sides))
    expected = reconcile(parties, entries, [], rules)
    ran(_declared(folder, parties, entries, rules, kind), folder / "out", bulk_rows=0 if bulk else 1_000_000)
    assert _groups(folder / "out", parties) == expected.groups
    assert {row["entry_id"] for row in _rows(folder / "out", "open_item")} == expected.open
    told = {(row["fund"], row["party"]): row for row in _rows(folder / "out", "statement")}
    assert {cell: {name: row[name] for name in AMOUNTS} for cell, row in told.items()} == expected.statement


def _declared(folder: Path, parties: Sequence[str], entries: Iterable[Entry], rules: Iterable[Pass], kind: str) -> Path:
    """The parties' files, one as CSV or two as Parquet, and a declaration of `rules`, as JSON, which is YAML."""
    columns = {"ref": "ref", "fund": "fund", "ticket": "ticket", "batch": "batch"}
    spec = {
        "name": "x",
        "title": "x",
        "period": MONTH,
        "scope": ["fund"],
        "parties": {
            p: {"title": p, "files": f"{p}*.{kind}", "columns": columns, "amount": "amount", "date": "date"}
            for p in parties
        },
        "legs": {
            "leg": {
                "title": "x",
                "parties": list(parties),
                "obligation": ["ticket"],
                "passes": [_short(rule) for rule in rules],
            }
        },
    }
    for party in parties:
        held = [
            (e.id.split("|")[2], e.scope, e.texts["ticket"], e.texts["batch"], e.amount, e.day)
            for e in entries
            if e.party == party
        ]
        _write(folder / f"{party}.{kind}", [*columns, "amount", "date"], held)
    path = folder / "spec.yaml"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


def _write(file: Path, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """The rows as CSV, or halved over two files of Parquet."""
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([names, *rows])
        return
    kinds = [*(pa.string() for _ in names[:-2]), pa.decimal128(18, 2), pa.date32()]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    for half in (0, 1):
        part = [dict(zip(names, row, strict=True)) for row in rows[half::2]]
        pq.write_table(pa.Table.from_pylist(part, schema), file.with_stem(f"{file.stem}-{half}"))


def _short(rule: Pass) -> dict[str, Any]:
    return {
        "name": rule.name,
        "keys": list(rule.keys),
        "cardinality": rule.cardinality,
        "between": "one party" if rule.one_party else "parties",
        "tolerance": str(rule.tolerance),
        "tolerance_percent": str(rule.percent),
        "window": f"{rule.window[0]}..{rule.window[1]}" if rule.window else None,
        "distinguish": list(rule.distinguish),
        "where": "true",
    }


def _rows(out: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / f"{name}.parquet").to_pylist()
    return rows


def _groups(out: Path, parties: Sequence[str]) -> set[tuple[str, frozenset[str]]]:
    groups: dict[tuple[Any, Any], set[str]] = {}
    for row in _rows(out, "match"):
        groups.setdefault((row["pass"], row["match_id"]), set()).add(row["entry_id"])
    return {(name, frozenset(ids)) for (name, _), ids in groups.items()} | set(written_in_bulk(out, parties))


@settings(max_examples=12, deadline=None, suppress_health_check=BUSY)
@given(
    st.lists(st.tuples(*(st.lists(st.integers(1, 16), max_size=4) for _ in range(3))), max_size=12),
    st.sampled_from([(-5, 5), (0, 3), (-2, 4), (2, 6), (0, 0)]),
    st.integers(2, 3),
)
def test_within_a_window_what_every_best_pairing_has_is_matched(
    book: Book, blocks: list[tuple[list[int], ...]], window: tuple[int, int], sides: int
) -> None:
    """Judged by all pairings there are: where they leave the same entries open, the engine finds such a one.

    Elsewhere it never matches more than can be, and every entry it leaves that a best pairing has is in doubt.
    """
    parties, rule = PARTIES[:sides], Pass("p1", cardinality=":".join("1" * sides), window=window)
    scopes = {f"f{number}": days for number, days in enumerate(blocks)}
    entries = [
        entry(f"{scope}.{place}", party, "10.00", day, scope)
        for scope, days in scopes.items()
        for party, own in zip(parties, days, strict=False)
        for place, day in enumerate(own)
    ]
    run = book.run(parties, entries, [rule])
    doubtful = {name for _, name, _ in run.doubt}
    for scope in scopes:
        held = [[e for e in entries if e.party == party and e.scope == scope] for party in parties]
        ways = maximum_pairings(held, rule)
        covers = {frozenset(name for group in way for name in group) for way in ways}
        made = {name for _, group in run.groups for name in group} & {e.id for side in held for e in side}
        if len(covers) == 1:
            assert made == next(iter(covers))
        assert len(made) <= max(map(len, covers))
        assert frozenset().union(*covers) - made <= doubtful
