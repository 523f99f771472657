"""The worked examples give what a person works out by hand from the small files beside them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from declaring import asked, ran

from etl.contracts import TABLES
from etl.declared.run import RunSummary
from etl.reconcile.engines.duck import Duck
from etl.reconcile.spec.heads import RELATIONS
from etl.reconcile.spec.load import load
from etl.settings import PROJECT

EXAMPLES = PROJECT / "examples"
Row = tuple[object, ...]


def _example(name: str) -> Path:
    return EXAMPLES / name / "reconciliation.yaml"


def _yuan(*amounts: str) -> Row:
    return tuple(Decimal(amount) for amount in amounts)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunSummary]:
    out = tmp_path_factory.mktemp("three") / "out"
    return out, ran(_example("three-parties"), out)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The results of March and, with its open items carried, of April."""
    folder = tmp_path_factory.mktemp("bank")
    march, april = folder / "2021-03", folder / "2021-04"
    ran(_example("bank-ledger"), march, period="2021-03")
    ran(_example("bank-ledger"), april, march, "2021-04")
    return march, april


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunSummary]:
    out = tmp_path_factory.mktemp("totals") / "out"
    return out, ran(_example("control-totals"), out)


def test_three_parties_all_rows_are_accounted_for(three: tuple[Path, RunSummary]) -> None:
    _, summary = three
    assert (summary.rows_in, summary.rows_rejected) == (39, 1)
    assert (summary.entries, summary.matched, summary.open_items) == (38, 21, 17)
    assert (summary.open_amount, summary.unexplained) == _yuan("13476.00", "0.00")


def test_three_parties_that_agree_are_matched_as_one(three: tuple[Path, RunSummary]) -> None:
    """T009 was paid twice, and every party has it twice: two matches, not a duplicate."""
    groups = asked(
        three[0],
        "select list(ref order by party) as refs, count(distinct party) from match group by match_id order by refs",
    )
    assert groups == [
        (["A01", "F001", "T001"], 3),
        (["A02", "F002", "T002"], 3),
        (["A07", "F007", "T008"], 3),
        (["A09", "F008", "T009"], 3),
        (["A10", "F009", "T009"], 3),
        (["A12", "F010", "T010"], 3),
        (["A13", "F012", "T013"], 3),
    ]


def test_three_parties_get_a_verdict_on_every_ticket(three: tuple[Path, RunSummary]) -> None:
    told = asked(
        three[0],
        """select distinct fund, obligation, verdict, odd_party from verdict
           where obligation <> 'T011' order by all""",
    )
    assert told == [
        ("企业养老", "T003", "odd_one_out", "finance"),
        ("企业养老", "T004", "missing", "agency"),
        ("企业养老", "T005", "missing", "finance"),
        ("企业养老", "T006", "all_differ", None),
        ("企业养老", "T007", "missing", "tax"),
        ("企业养老", "T008", "odd_one_out", "agency"),
        ("企业养老", "T012", "odd_one_out", "tax"),  # it alone has it
    ]
    moved = asked(three[0], "select fund, party, amount from verdict where obligation = 'T011' order by all")
    assert moved == [
        ("企业养老", "agency", Decimal("2000.00")),
        ("企业养老", "finance", None),
        ("企业养老", "tax", None),
        ("职工医疗", "agency", None),
        ("职工医疗", "finance", Decimal("2000.00")),
        ("职工医疗", "tax", Decimal("2000.00")),
    ]


def test_three_parties_every_open_item_has_its_cause(three: tuple[Path, RunSummary]) -> None:
    causes = asked(three[0], "select cause, list(ref order by party, ref) from open_item group by cause order by cause")
    assert causes == [
        ("amount_differs", ["A03", "A05", "F003", "F005", "T003", "T006"]),
        ("duplicate", ["A08"]),
        ("in_transit", ["A04", "T005"]),
        ("missing", ["A06", "F004", "F006", "T004"]),
        ("one_sided", ["T012"]),
        ("wrong_scope", ["A11", "F011", "T011"]),
    ]
    (evidence,) = asked(three[0], "select evidence from open_item where ref = 'A03'")
    assert evidence == ("同号金额不同：社保 1500.00，税务 1500.00，财政 1050.00",)


def test_three_parties_the_statement_is_proved(three: tuple[Path, RunSummary]) -> None:
    cells = asked(
        three[0], "select party, fund, total_first, total_second, difference, closing from statement order by all"
    )
    assert cells == [
        ("agency", "企业养老", *_yuan("5345.50", "7326.50", "-1981.00", "-1981.00")),
        ("agency", "职工医疗", *_yuan("2490.00", "490.00", "2000.00", "2000.00")),
        ("finance", "企业养老", *_yuan("5345.50", "4005.50", "1340.00", "1340.00")),
        ("finance", "职工医疗", *_yuan("2490.00", "2490.00", "0.00", "0.00")),
    ]
    by_cause = asked(
        three[0], "select cause, closing from cause_movement where party = 'agency' and fund = '企业养老' order by all"
    )
    assert by_cause == [
        ("amount_differs", Decimal("9.00")),  # 1500 + 410 - 1500 - 401
        ("duplicate", Decimal("-230.00")),
        ("in_transit", Decimal("0.00")),  # 700 - 700: it is finance that lacks it
        ("missing", Decimal("225.00")),  # 320 - 95
        ("one_sided", Decimal("15.00")),
        ("wrong_scope", Decimal("-2000.00")),
    ]


def test_bank_every_pass_finds_its_case(bank: tuple[Path, Path]) -> None:
    groups = asked(
        bank[0], """select pass, list(ref order by party, ref) as refs, max(residual) from match
                    group by pass, match_id order by pass, refs""",
    )  # fmt: skip
    assert groups == [
        ("batch", ["B004", "记-004", "记-005", "记-006"], Decimal("0.00")),
        ("bill", ["B001", "记-001"], Decimal("0.00")),
        ("bill", ["B002", "记-002"], Decimal("0.00")),
        ("bill", ["B003", "记-003"], Decimal("0.00")),
        ("cancelled", ["记-013", "记-014"], Decimal("0.00")),
        ("card_fee", ["B009", "记-015"], Decimal("12.00")),
        ("deposit", ["B005", "记-007", "记-008"], Decimal("0.00")),
        ("mixed", ["B006", "B007", "记-010", "记-011"], Decimal("0.00")),
    ]


def test_bank_what_a_person_has_to_decide_is_told(bank: tuple[Path, Path]) -> None:
    """1367.50 against 1376.50 is a typing error likely, not surely; one 100.00 of two cannot be known."""
    told = asked(
        bank[0], "select distinct pass, status, score from candidate where pass in ('typing_error', 'booked_later')"
    )
    assert sorted(map(str, told)) == [
        "('booked_later', 'ambiguous', '')",
        "('typing_error', 'proposal', 'amount 920, date 900, reference 1000, transposed')",
    ]
    assert asked(bank[0], "select cause, list(ref order by ref) from open_item group by cause order by cause") == [
        ("ambiguous", ["B011", "记-017", "记-018"]),
        ("bank_fee", ["B012"]),
        ("in_transit", ["记-019"]),
        ("interest", ["B008"]),
        ("one_sided", ["记-009", "记-012"]),
        ("proposed", ["B010", "记-016"]),
    ]


def test_bank_the_statement_of_march(bank: tuple[Path, Path]) -> None:
    """Ledger 18439.75 and bank 20819.01: 100 + 9 - 5000 + 2522 - 37.26 + 15 are open, 12 is the card's fee."""
    (cell,) = asked(bank[0], "select total_first, total_second, difference, tolerated, closing from statement")
    assert cell == _yuan("18439.75", "20819.01", "-2379.26", "12.00", "-2391.26")


def test_bank_open_items_are_carried_and_cleared(bank: tuple[Path, Path]) -> None:
    """The bill of 31 March, the interest, the fee and both 100.00 find each other in April."""
    (cell,) = asked(bank[1], "select opening, new, cleared, closing, difference from statement")
    assert cell == _yuan("-2391.26", "0.00", "-4922.26", "2531.00", "4922.26")
    assert asked(bank[1], "select ref, first_month, age, cause from open_item order by ref") == [
        ("B010", "2021-03", 1, "proposed"),
        ("记-009", "2021-03", 1, "one_sided"),
        ("记-012", "2021-03", 1, "one_sided"),
        ("记-016", "2021-03", 1, "proposed"),
    ]
    cleared = asked(bank[1], "select list(ref order by party, ref) as refs from match group by match_id order by refs")
    assert cleared == [
        (["B008", "记-020"],), (["B011", "记-017"],), (["B012", "记-021"],), (["B013", "记-019"],),
        (["B014", "记-018"],), (["B015", "记-022"],),
    ]  # fmt: skip


def test_totals_are_compared_with_their_detail(totals: tuple[Path, RunSummary]) -> None:
    out, summary = totals
    assert (summary.rows_in, summary.matched, summary.open_items) == (17, 12, 5)
    assert asked(out, "select fund, total_first, total_second, difference, tolerated from statement order by all") == [
        ("企业养老", *_yuan("12470.12", "12450.12", "20.00", "0.00")),
        ("失业", *_yuan("2100.00", "1533.33", "566.67", "0.00")),
        ("工伤", *_yuan("801.00", "800.99", "0.01", "0.01")),
    ]
    assert asked(out, "select cause, list(ref order by ref) from open_item group by cause order by cause") == [
        ("amount_differs", ["N04", "S03", "企业养老 2021-03"]),
        ("one_sided", ["S04", "失业 2021-02"]),
    ]


@pytest.mark.parametrize(
    ("name", "period"), [("three-parties", "2021-03"), ("bank-ledger", "2021-03"), ("control-totals", "2021-03")]
)
def test_the_way_for_millions_of_rows_gives_the_same(tmp_path: Path, name: str, period: str) -> None:
    usual, at_once = tmp_path / "usual", tmp_path / "at_once"
    one, other = (
        ran(_example(name), usual, period=period),
        ran(_example(name), at_once, period=period, bulk_rows=1),
    )
    assert str(one).split("; see")[0] == str(other).split("; see")[0]
    for table in ("open_item", "statement", "cause_movement", "verdict", "cluster", "candidate", "finding"):
        assert (usual / f"{table}.parquet").read_bytes() == (at_once / f"{table}.parquet").read_bytes()


@pytest.mark.parametrize("bulk_rows", [1, 1_000_000])
def test_names_of_the_engine_are_refused_to_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bulk_rows: int
) -> None:
    """Those that no leg, party, table or number is part of: with one of them a table would hide the engine's own."""
    made, define = set(), Duck._define

    def noting(self: Duck, kind: str, name: str, sql: str) -> None:
        made.add(name)
        define(self, kind, name, sql)

    monkeypatch.setattr(Duck, "_define", noting)
    parts = {"previous", "before"}
    for name, period in (("three-parties", ""), ("bank-ledger", "2021-03"), ("control-totals", "")):
        spec = load(_example(name)).spec
        parts |= {*spec.legs, *spec.parties}
        ran(_example(name), tmp_path / name, period=period, bulk_rows=bulk_rows)
    own = {name for name in made if not re.search(rf"(^|_)({'|'.join(sorted(parts))}|\d+)(_|$)", name)}
    assert {"asked", "keyed", "open_entry"} <= own
    assert own <= RELATIONS | set(TABLES)


def test_every_usual_cause_has_its_example(
    three: tuple[Path, RunSummary], bank: tuple[Path, Path], totals: tuple[Path, RunSummary]
) -> None:
    usual = {path.stem.split("_", 1)[1] for path in (PROJECT / "sql" / "causes-default").glob("*.sql")}
    found = {cause for out in (three[0], *bank, totals[0]) for (cause,) in asked(out, "select cause from open_item")}
    assert usual
    assert usual <= found
