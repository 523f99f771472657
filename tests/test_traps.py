"""One small example for each trap that reconciliations fall into; what must come out is worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from oracle import Entry, Pass
from proving import Book, Run, entry, pass_query

from etl.errors import ContractError
from etl.reconcile.queries import Solver

AB, ABC = ("a", "b"), ("a", "b", "c")
TICKET = Pass("ticket", ("ticket",))
TICKET3 = Pass("ticket", ("ticket",), "1:1:1")
LINES = Pass("lines", ("ticket",), "n:m")
FEN = Decimal("0.01")


@pytest.fixture(scope="module")
def book() -> Iterator[Book]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield Book(connection)


def held(**parties: list[Any]) -> list[Entry]:
    """Entries a1, a2, ... of party a and so on, of an amount or an amount and a day."""
    entries = []
    for party, amounts in parties.items():
        for number, value in enumerate(amounts, start=1):
            amount, day = value if isinstance(value, tuple) else (value, 10)
            entries.append(entry(f"{party}{number}", party, amount, day))
    return entries


def refs(ids: Any) -> list[str]:
    return sorted(name.split("|")[2] for name in ids)


def groups(run: Run) -> list[list[str]]:
    return sorted(refs(ids) for _, ids in run.groups)


def doubts(run: Run) -> list[tuple[str, str]]:
    return sorted((name.split("|")[2], status) for _, name, status in run.doubt)


def cell(run: Run, *names: str, scope: str = "f", other: str = "b") -> list[str]:
    return [str(run.statement[scope, other][name]) for name in names]


# ---- amounts


def test_float_tenths_add_up(book: Book) -> None:
    """0.1 + 0.2 = 0.3, which binary fractions deny."""
    run = book.run(AB, held(a=["0.10", "0.20"], b=["0.30"]), [LINES])
    assert groups(run) == [["a1", "a2", "b1"]]


def test_float_a_fen_beside_a_thousand_million_million_is_seen(book: Book) -> None:
    """1e15 + 0.01 - 1e15 is 0.01, of which a float keeps 0.00 or 0.125."""
    run = book.run(AB, held(a=["1000000000000000.01"], b=["1000000000000000.00"]), [TICKET, LINES])
    assert (groups(run), cell(run, "difference", "closing")) == ([], ["0.01", "0.01"])
    one_fen = replace(LINES, tolerance=FEN)
    assert groups(book.run(AB, held(a=["1000000000000000.01"], b=["1000000000000000.00"]), [one_fen])) == [["a1", "b1"]]


@pytest.mark.parametrize(
    ("first", "other", "percent", "agree"),
    [
        ("333.33", "333.00", "0.1", True),  # 0.33 of 0.33333
        ("333.33", "332.99", "0.1", False),  # 0.34
        ("10.00", "9.93", "0.7", True),  # 0.07 of 0.07; 100 x 0.07 is more than 7 as a float
        ("10.00", "9.92", "0.7", False),
        ("100.00", "101.00", "1", True),  # of the first's amount: 1.00
        ("99.00", "100.00", "1", False),  # 0.99
        ("-100.00", "-101.00", "1", True),
        ("10.10", "9.09", "1E+1", True),  # ten percent, however it is written
        ("10.10", "9.08", "1E+1", False),
        ("10000000000000.00", "9999999999999.99", "1E-13", True),  # 0.01 of 0.01
        ("10000000000000.00", "9999999999999.98", "1E-13", False),
    ],
)
def test_percent_is_exact(book: Book, first: str, other: str, percent: str, agree: bool) -> None:
    rule = Pass("share", ("ticket",), percent=Decimal(percent))
    assert bool(book.run(AB, held(a=[first], b=[other]), [rule]).groups) is agree


def test_surplus_is_as_bad_as_shortage(book: Book) -> None:
    """10 too much in one fund and 10 too little in another are two differences, not none."""
    entries = [entry("a1", "a", "110.00", fund="f"), entry("b1", "b", "100.00", fund="f")]
    entries += [entry("a2", "a", "100.00", fund="g"), entry("b2", "b", "110.00", fund="g")]
    run = book.run(AB, entries, [TICKET, LINES, replace(LINES, name="near", tolerance=Decimal("9.99"))])
    assert refs(run.open) == ["a1", "a2", "b1", "b2"]
    assert (cell(run, "difference", scope="f"), cell(run, "difference", scope="g")) == (["10.00"], ["-10.00"])


def test_signs_agree_as_they_stand(book: Book) -> None:
    """A payment is no receipt: 10 and -10 of two parties are 20 apart; two refunds of 10 agree."""
    run = book.run(AB, held(a=["10.00", "-10.00"], b=["-10.00"]), [TICKET, LINES])
    assert (groups(run), refs(run.open)) == ([["a2", "b1"]], ["a1"])
    assert cell(run, "total_first", "total_second", "difference") == ["0.00", "-10.00", "10.00"]


def test_a_refund_does_not_pair_with_what_it_refunds_across_parties(book: Book) -> None:
    assert groups(book.run(AB, held(a=["10.00"], b=["-10.00"]), [TICKET, LINES])) == []


# ---- tolerance


def test_tolerance_does_not_chain_among_entries(book: Book) -> None:
    """a1 ~ b1 and b1 ~ a2, but a1 and a2 are two entries: one to one, nothing says which is meant."""
    run = book.run(AB, held(a=["10.00", "10.02"], b=["10.01"]), [replace(TICKET, tolerance=FEN)])
    assert refs(run.open) == ["a1", "a2", "b1"]


@pytest.mark.parametrize(
    ("amounts", "agree"),
    [
        (("10.01", "10.00", "10.02"), False),  # the first is within a fen of both, which are two fen apart
        (("10.00", "10.01", "10.02"), False),
        (("10.00", "10.01", "10.01"), True),
        (("10.01", "10.00", "10.01"), True),
    ],
)
@pytest.mark.parametrize("method", ["sums", "assignment"])
def test_tolerance_does_not_chain_among_parties(
    book: Book, amounts: tuple[str, str, str], agree: bool, method: Any
) -> None:
    entries = held(**{party: [amount] for party, amount in zip(ABC, amounts, strict=True)})
    rule = pass_query(
        replace(TICKET3, tolerance=FEN, method=method),
        solver=Solver(references=("ticket",), accept=Decimal("0.7")),
    )
    assert bool(book.run(ABC, entries, [rule]).groups) is agree


def test_tolerance_is_one_for_each_line_and_not_for_each_party(book: Book) -> None:
    """Three lines against two: three fen, not five."""
    rule = replace(LINES, tolerance=FEN)
    assert groups(book.run(AB, held(a=["1.00"] * 3, b=["1.50", "1.53"]), [rule])) == [["a1", "a2", "a3", "b1", "b2"]]
    assert groups(book.run(AB, held(a=["1.00"] * 3, b=["1.50", "1.54"]), [rule])) == []


def test_tolerance_and_percent_are_not_added(book: Book) -> None:
    """1.00 or one percent of 100.00, the larger, is 1.00."""
    rule = replace(TICKET, tolerance=Decimal("1.00"), percent=Decimal(1))
    assert groups(book.run(AB, held(a=["100.00"], b=["101.00"]), [rule])) == [["a1", "b1"]]
    assert groups(book.run(AB, held(a=["100.00"], b=["101.01"]), [rule])) == []


def test_tolerance_is_not_applied_again_by_the_next_pass(book: Book) -> None:
    """What is tolerated is gone with its group: the fen that b1 has too much does not help b2."""
    entries = [entry("a1", "a", "10.00"), entry("b1", "b", "10.01"), entry("b2", "b", "0.01", ticket="U")]
    entries += [entry("a2", "a", "0.02", ticket="U")]
    passes = [replace(TICKET, name=name, tolerance=FEN) for name in ("p1", "p2")]
    run = book.run(AB, entries, passes)
    assert groups(run) == [["a1", "b1"], ["a2", "b2"]]
    assert cell(run, "difference", "tolerated", "closing") == ["0.00", "0.00", "0.00"]
    assert sorted(map(str, run.column("match", "residual"))) == ["-0.01", "-0.01", "0.01", "0.01"]


# ---- keys


@pytest.mark.parametrize("nothing", [{"ticket": None}, {"ticket": ""}, {"fund": None}, {"fund": ""}])
@pytest.mark.parametrize("rule", [TICKET, LINES, replace(TICKET, method="subset")])
def test_what_is_not_known_does_not_agree(book: Book, nothing: dict[str, Any], rule: Pass, tmp_path: Path) -> None:
    """Two look-ups that failed are no agreement; the way for millions of rows holds to it too."""
    entries = [entry("a1", "a", "10.00", **nothing), entry("b1", "b", "10.00", **nothing)]
    assert book.run(AB, entries, [rule]).groups == set()
    assert book.run(AB, entries, [rule], bulk=tmp_path).groups == set()


def test_two_failed_look_ups_in_a_pass_of_ones_own_do_not_agree(book: Book) -> None:
    """Both tickets are missing from the list they are looked up in; a third is there."""
    sql = """
        select entry_id, l.code from open_entry
        left join (values ('T1', 'C1'), ('T2', 'C1')) l(ticket, code) on l.ticket = open_entry.ticket"""
    entries = [entry("a1", "a", "10.00", ticket="X"), entry("b1", "b", "10.00", ticket="Y")]
    entries += [entry("a2", "a", "10.00", ticket="T1"), entry("b2", "b", "10.00", ticket="T2")]
    run = book.run(AB, entries, [pass_query(TICKET, sql=sql)])
    assert (groups(run), refs(run.open)) == ([["a2", "b2"]], ["a1", "b1"])


def test_scope_is_never_crossed(book: Book) -> None:
    entries = [entry("a1", "a", "10.00", fund="f"), entry("b1", "b", "10.00", fund="g")]
    assert refs(book.run(AB, entries, [TICKET, LINES, Pass("any")]).open) == ["a1", "b1"]


def test_duplicates_do_not_inflate_a_join(book: Book) -> None:
    """Three and three equal entries are three pairs, where a join by key has nine; as a sum they are one group."""
    entries = held(a=["10.00"] * 3, b=["10.00"] * 3)
    run = book.run(AB, entries, [TICKET])
    assert groups(run) == [["a1", "b1"], ["a2", "b2"], ["a3", "b3"]]
    assert (len(run.relations["match"]), run.open, run.doubt) == (6, set(), set())
    assert groups(book.run(AB, entries, [LINES])) == [["a1", "a2", "a3", "b1", "b2", "b3"]]
    assert cell(run, "total_first", "total_second") == ["30.00", "30.00"]


def test_three_equal_payments_against_two_leave_one_and_say_that_it_may_be_any(book: Book) -> None:
    run = book.run(AB, held(a=["10.00"] * 3, b=["10.00"] * 2), [TICKET])
    assert (groups(run), refs(run.open)) == ([["a1", "b1"], ["a2", "b2"]], ["a3"])
    [told] = run.relations["candidate"]
    assert (told["status"], refs(told["candidates"].split("; "))) == ("interchangeable", ["a1", "a2", "a3"])


def test_names_are_one_row_each(book: Book) -> None:
    """The second row called A must not take the name of the one called A#2."""
    entries = [replace(entry("x", "a", amount), id=f"2021-03|a|{ref}") for ref, amount in
               (("A", "1.00"), ("A", "2.00"), ("A#2", "3.00"), ("A#", "4.00"), ("A#", "5.00"))]  # fmt: skip
    run = book.run(AB, entries, [TICKET])
    assert refs(run.open) == ["A", "A##", "A###2", "A##2", "A#2"]
    assert cell(run, "difference") == ["15.00"]


# ---- once


def test_a_row_is_not_used_twice(book: Book) -> None:
    """b1 agrees with a1 by ticket and with a2 by batch: the first pass has it."""
    entries = [entry("a1", "a", "10.00", ticket="T1", batch="B1"), entry("a2", "a", "10.00", ticket="T2", batch="B1")]
    entries += [entry("b1", "b", "10.00", ticket="T1", batch="B1")]
    batch = Pass("batch", ("batch",))
    run = book.run(AB, entries, [TICKET, batch, replace(batch, name="lines", cardinality="n:m")])
    assert (groups(run), refs(run.open)) == ([["a1", "b1"]], ["a2"])


def test_a_pass_that_returns_an_entry_twice_is_an_error(book: Book) -> None:
    """A look-up with two rows for one ticket would double the entry."""
    sql = """
        select entry_id, l.code from open_entry
        join (values ('T', 'C1'), ('T', 'C2')) l(ticket, code) on l.ticket = open_entry.ticket"""
    with pytest.raises(ContractError, match=r"entry 2021-03\|a\|a1 is returned more than once"):
        book.run(AB, held(a=["10.00"], b=["10.00"]), [pass_query(TICKET, sql=sql)])


def test_a_pass_that_returns_what_is_matched_gets_nothing(book: Book) -> None:
    """A query that reads all entries of the leg, open or not."""
    entries = held(a=["10.00"], b=["10.00"])
    again = pass_query(LINES, sql="select entry_id, 'all' as everything from leg_entry")
    assert book.run(AB, entries, [TICKET, again]).groups == {("ticket", frozenset(e.id for e in entries))}


def test_one_party_cancels_itself_before_it_pairs(book: Book) -> None:
    """Booked, booked again, cancelled: the later is undone, the earlier pairs."""
    entries = held(a=[("10.00", 1), ("10.00", 2), ("-10.00", 3)], b=[("10.00", 1)])
    cancelled = Pass("cancelled", ("ticket",), one_party=True)
    run = book.run(AB, entries, [cancelled, TICKET])
    assert groups(run) == [["a1", "b1"], ["a2", "a3"]]
    assert cell(run, "difference", "closing") == ["0.00", "0.00"]


def test_parties_do_not_cancel_each_other(book: Book) -> None:
    run = book.run(AB, held(a=["10.00"], b=["-10.00"]), [Pass("cancelled", ("ticket",), one_party=True)])
    assert run.groups == set()


# ---- windows


@pytest.mark.parametrize(
    ("window", "first", "other", "agree"),
    [
        ((-5, 5), 1, 6, True),
        ((-5, 5), 6, 1, True),
        ((-5, 5), 1, 7, False),
        ((0, 5), 1, 6, True),
        ((0, 5), 6, 5, False),
        ((-2, 5), 6, 4, True),
        ((-2, 5), 6, 3, False),
        ((2, 5), 1, 2, False),
        ((2, 5), 1, 3, True),
        ((-4, -2), 6, 4, True),
        ((-4, -2), 6, 5, False),
    ],
)
@pytest.mark.parametrize("rule", [TICKET, LINES, replace(LINES, method="subset")])
def test_a_window_has_a_direction_and_both_its_ends(
    book: Book, window: tuple[int, int], first: int, other: int, agree: bool, rule: Pass
) -> None:
    """Days of the other party's date after the first party's."""
    entries = held(a=[("10.00", first)], b=[("10.00", other)])
    assert bool(book.run(AB, entries, [replace(rule, window=window)]).groups) is agree


def test_a_window_does_not_chain_among_lines(book: Book) -> None:
    """Days 1, 6 and 11: the ends are ten days apart, though each is five from the middle."""
    entries = held(a=[("4.00", 1), ("6.00", 6)], b=[("10.00", 11)])
    assert book.run(AB, entries, [replace(LINES, window=(-5, 5))]).groups == set()
    assert groups(book.run(AB, entries, [replace(LINES, window=(-10, 10))])) == [["a1", "a2", "b1"]]


def test_a_window_does_not_chain_among_parties(book: Book) -> None:
    """It is counted from the first party: 1, 6, 11 is too far; 6, 1, 11 is five days either way."""
    rule = replace(TICKET3, window=(-5, 5))
    assert book.run(ABC, held(a=[("10.00", 1)], b=[("10.00", 6)], c=[("10.00", 11)]), [rule]).groups == set()
    near = held(a=[("10.00", 6)], b=[("10.00", 1)], c=[("10.00", 11)])
    assert groups(book.run(ABC, near, [rule])) == [["a1", "b1", "c1"]]


def test_who_can_meet_nobody_stands_in_nobodys_way(book: Book) -> None:
    """Day 1 is ten days from 11: 6 and 11 are the only pair there can be, and 1 is not in doubt."""
    run = book.run(AB, held(a=[("10.00", 1), ("10.00", 6)], b=[("10.00", 11)]), [replace(TICKET, window=(-5, 5))])
    assert (groups(run), refs(run.open), run.doubt) == ([["a2", "b1"]], ["a1"], set())


def test_a_chain_of_days_that_allows_several_pairings_is_in_doubt(book: Book) -> None:
    """6 may meet 1 or 11, and 1 may meet 6 alone: the first with the first, by date, and which is left is not known."""
    entries = held(a=[("10.00", 1), ("10.00", 11)], b=[("10.00", 6)])
    run = book.run(AB, entries, [replace(TICKET, window=(-5, 5))])
    assert (groups(run), doubts(run)) == ([["a1", "b1"]], [("a2", "interchangeable")])
    far = held(a=[("10.00", 1), ("10.00", 2), ("10.00", 6)], b=[("10.00", 6), ("10.00", 11)])
    run = book.run(AB, far, [replace(TICKET, window=(0, 5))])
    assert groups(run) == []
    assert doubts(run) == [(name, "ambiguous") for name in ("a1", "a2", "a3", "b1", "b2")]


# ---- cardinality


@pytest.mark.parametrize(
    ("cardinality", "agree"), [("1:1", False), ("1:n", False), ("n:1", True), ("n:m", True), ("m:1", True)]
)
@pytest.mark.parametrize("tolerance", [Decimal(0), FEN])
def test_the_many_must_stand_on_the_side_that_may_have_many(
    book: Book, cardinality: str, agree: bool, tolerance: Decimal
) -> None:
    rule = replace(LINES, cardinality=cardinality, tolerance=tolerance)
    assert bool(book.run(AB, held(a=["4.00", "6.00"], b=["10.00"]), [rule]).groups) is agree


def test_many_of_one_of_three_parties(book: Book) -> None:
    entries = held(a=["10.00"], b=["10.00"], c=["4.00", "6.00"])
    assert groups(book.run(ABC, entries, [replace(LINES, cardinality="1:1:n")])) == [["a1", "b1", "c1", "c2"]]
    assert book.run(ABC, entries, [replace(LINES, cardinality="1:n:1")]).groups == set()


# ---- three parties


def _verdict(run: Run) -> tuple[str, str | None]:
    [told] = {(row["verdict"], row["odd_party"]) for row in run.relations["verdict"]}
    return told


@pytest.mark.parametrize(
    ("amounts", "verdict", "differences"),
    [
        (("10.00", "10.00", None), ("missing", "c"), ["0.00", "10.00"]),
        ((None, "10.00", "10.00"), ("missing", "a"), ["-10.00", "-10.00"]),
        (("10.00", "12.00", "10.00"), ("odd_one_out", "b"), ["-2.00", "0.00"]),
        (("12.00", "10.00", "10.00"), ("odd_one_out", "a"), ["2.00", "2.00"]),
        (("10.00", "11.00", "12.00"), ("all_differ", None), ["-1.00", "-2.00"]),
        (("10.00", "11.00", None), ("all_differ", None), ["-1.00", "10.00"]),
    ],
)
def test_three_parties_of_which_one_is_missing_odd_or_all_differ(
    book: Book, amounts: tuple[str | None, ...], verdict: tuple[str, str | None], differences: list[str]
) -> None:
    """No two of three are a match; each pair's difference is in its statement."""
    entries = held(**{party: [amount] for party, amount in zip(ABC, amounts, strict=True) if amount})
    run = book.run(ABC, entries, [TICKET3, replace(LINES, cardinality="n:n:n")])
    assert (run.groups, run.open) == (set(), {e.id for e in entries})
    assert _verdict(run) == verdict
    assert [*cell(run, "difference", other="b"), *cell(run, "difference", other="c")] == differences


# ---- doubt


def _two_for_one() -> list[Entry]:
    """Two entries of a, told apart by their batch, and one of b that fits both."""
    entries = [entry("a1", "a", "10.00", 1, batch="B1"), entry("a2", "a", "10.00", 2, batch="B2")]
    return [*entries, entry("b1", "b", "10.00", 1, batch="B2")]


def test_an_ambiguous_group_is_not_decided_by_order(book: Book) -> None:
    rule = replace(TICKET, distinguish=("batch",))
    for entries in (_two_for_one(), _two_for_one()[::-1]):
        run = book.run(AB, entries, [rule], causes=True)
        assert (run.groups, doubts(run)) == (set(), [(name, "ambiguous") for name in ("a1", "a2", "b1")])
        told = {row["ref"]: (row["cause"], refs(row["candidates"].split("; "))) for row in run.relations["open_item"]}
        assert told == {
            "a1": ("ambiguous", ["b1"]),
            "a2": ("ambiguous", ["b1"]),
            "b1": ("ambiguous", ["a1", "a2"]),
        }


def test_a_doubt_that_a_later_pass_settles_is_none(book: Book) -> None:
    """The batch says that b1 is a2: a1 has nobody left to be mistaken for."""
    run = book.run(
        AB, _two_for_one(), [replace(TICKET, distinguish=("batch",)), Pass("batch", ("batch",))], causes=True
    )
    assert (groups(run), refs(run.open), run.doubt) == ([["a2", "b1"]], ["a1"], set())
    assert run.column("open_item", "candidates") == [None]
    assert run.column("open_item", "cause") == ["duplicate"]  # of a2, which paired


def test_a_doubt_of_which_a_part_is_settled_names_whom_it_is_left_with(book: Book) -> None:
    """Of a1, a2, a3 and b1, b2 the batch settles a2 and b1; a1 and a3 may both be b2."""
    entries = [*_two_for_one(), entry("a3", "a", "10.00", 3, batch="B3"), entry("b2", "b", "10.00", 3)]
    run = book.run(AB, entries, [replace(TICKET, distinguish=("batch",)), Pass("batch", ("batch",))])
    told = {row["entry_id"][-2:]: refs(row["candidates"].split("; ")) for row in run.relations["candidate"]}
    assert told == {"a1": ["b2"], "a3": ["b2"], "b2": ["a1", "a3"]}


def test_a_proposal_whose_counterpart_is_taken_is_none(book: Book) -> None:
    """a1 is proposed to be b1, whose digits are turned; a sum takes b1."""
    entries = held(a=["123.00"], b=["132.00"])
    proposed = pass_query(replace(TICKET, name="near", method="assignment"), solver=Solver(propose=Decimal("0.3")))
    assert doubts(book.run(AB, entries, [proposed])) == [("a1", "proposal"), ("b1", "proposal")]
    more = [*entries, entry("a2", "a", "9.00", ticket="T")]
    near = replace(proposed, sql="select entry_id, ticket from open_entry where ref <> 'a2'")
    run = book.run(AB, more, [near, LINES])
    assert (groups(run), run.doubt) == ([["a1", "a2", "b1"]], set())


def test_a_block_too_large_is_told_and_not_dropped(book: Book) -> None:
    """Four entries where three may be: given up, all open, all named."""
    entries = held(a=["1.00", "2.00", "3.00"], b=["6.00"])
    rule = replace(LINES, method="subset")
    run = book.run(AB, entries, [pass_query(rule, solver=Solver(bound=3))])
    assert (run.groups, refs(run.open)) == (set(), ["a1", "a2", "a3", "b1"])
    assert doubts(run) == [(name, "gave_up") for name in ("a1", "a2", "a3", "b1")]
    assert groups(book.run(AB, entries, [pass_query(rule, solver=Solver(bound=4))])) == [["a1", "a2", "a3", "b1"]]


# ---- month after month


def test_a_wrong_opening_balance_stays_in_sight(book: Book) -> None:
    """February left 100.00 open, March is handed 90.00: what b books does not clear it, and 10.00 are not lost."""
    left = book.run(AB, [entry("a1", "a", "100.00", month="2021-02")], [TICKET], month="2021-02").carried
    assert left is not None
    booked = [entry("b1", "b", "100.00")]
    right = book.run(AB, booked, [TICKET], left)
    assert (cell(right, "opening", "new", "cleared", "closing"), right.open) == (
        ["100.00", "0.00", "100.00", "0.00"],
        set(),
    )
    rows = [row | {"amount": Decimal("90.00")} for row in left.to_pylist()]
    wrong = book.run(AB, booked, [TICKET, LINES], type(left).from_pylist(rows, left.schema))
    assert cell(wrong, "opening", "new", "cleared", "closing") == ["90.00", "-100.00", "0.00", "-10.00"]
    assert refs(wrong.open) == ["a1", "b1"]


@pytest.mark.parametrize("bulk", [False, True])
def test_an_opening_item_that_the_month_books_again_is_not_counted_twice(
    book: Book, tmp_path: Path, bulk: bool
) -> None:
    """a's payment of February comes again in March under its own number: the older pairs, the newer stays open."""
    left = book.run(AB, [entry("a1", "a", "10.00", month="2021-02")], [TICKET], month="2021-02").carried
    run = book.run(AB, held(a=["10.00"], b=["10.00"]), [TICKET], left, bulk=tmp_path if bulk else None)
    assert {name.split("|")[0] for _, ids in run.groups for name in ids if "|a|" in name} == {"2021-02"}
    assert (refs(run.open), doubts(run)) == (["a1"], [("a1", "interchangeable")])
    assert cell(run, "opening", "new", "cleared", "closing") == ["10.00", "10.00", "10.00", "10.00"]


@pytest.mark.parametrize("method", ["sums", "assignment", "subset"])
def test_the_cause_of_a_pass_holds_for_all_of_a_group_or_none(book: Book, method: Any) -> None:
    """One of the group was one_sided, which `rounding` may replace; the other was in_transit, which it may not."""
    rule = pass_query(
        replace(TICKET, tolerance=FEN, method=method, cardinality="n:m" if method == "subset" else "1:1"),
        cause="rounding",
        instead_of=("one_sided",),
        solver=Solver(references=("ticket",), accept=Decimal("0.7")),
    )
    entries = [entry("a1", "a", "10.00", 1, month="2021-02"), entry("b1", "b", "10.01", 1, month="2021-02")]
    left = book.run(AB, entries, [], month="2021-02").carried
    assert left is not None
    for causes, expected in (
        (("one_sided", "one_sided"), ["rounding", "rounding"]),
        (("one_sided", "in_transit"), ["in_transit", "one_sided"]),
    ):
        rows = [row | {"cause": cause} for row, cause in zip(left.to_pylist(), causes, strict=True)]
        run = book.run(AB, [], [rule], type(left).from_pylist(rows, left.schema))
        assert run.column("match", "cause") == expected
