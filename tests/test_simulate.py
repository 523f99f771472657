"""The simulated county as a whole: reproducible, complete, and its files add up to its truth."""

from __future__ import annotations

import re
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from simulating import SCALE, SEED, amount, csv_rows, digests, sheet_rows, truth

from etl.identifiers import is_citizen_id
from etl.months import of_year
from etl.simulate import run
from etl.simulate.inject import INJECTORS
from etl.simulate.inject_books import INJECTORS as BOOK_INJECTORS
from etl.sources import all_sources


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    run(2021, SEED, SCALE, folder)
    return folder


def test_the_same_seed_gives_the_same_bytes(county: Path, tmp_path: Path) -> None:
    run(2021, SEED, SCALE, tmp_path)
    assert len(digests(county)) > 200
    assert digests(county) == digests(tmp_path)


def test_another_seed_gives_other_people_but_the_same_figures(county: Path, tmp_path: Path) -> None:
    run(2021, SEED + 1, SCALE, tmp_path)
    assert truth(tmp_path, "figures.csv") == truth(county, "figures.csv")
    assert truth(tmp_path, "differences.csv") != truth(county, "differences.csv")


@pytest.mark.parametrize("month", of_year(2021))
def test_every_extract_is_there_every_month(county: Path, month: str) -> None:
    for source in all_sources().values():
        if not source.first_month_only or month == "2021-01":
            assert list((county / "inbox" / month / source.party).glob(source.pattern)), source.name


def test_the_months_are_written_one_after_another(tmp_path: Path) -> None:
    seen: list[tuple[str, bool]] = []

    def look(month: str) -> None:
        folder = tmp_path / "inbox" / month
        later = any(other.name > month for other in folder.parent.iterdir())
        seen.append((str(month), later))

    run(2021, 3, SCALE, tmp_path, on_month=look)
    assert seen == [(str(month), False) for month in of_year(2021)]


def test_benefits_paid_in_the_files_are_the_figures(county: Path) -> None:
    paid = {"120": Decimal(0), "170": Decimal(0)}
    times = dict.fromkeys(paid, 0)
    for path in sorted(county.glob("inbox/*/social_insurance/待遇发放明细_*.csv")):
        for row in csv_rows(path, "utf-8-sig"):
            code = next((c for c in paid if c in amount_free(_one(row, "险种类型", "险种"))), "")
            if code and _one(row, "发放状态", "状态") == "1":
                paid[code] += amount(_one(row, "实发金额", "实发"))
                times[code] += 1
    figures = {row["code"]: Decimal(row["value"]) for row in truth(county, "figures.csv")}
    for code, name in (("120", "institutional"), ("170", "resident")):
        assert paid[code] / 10_000 == pytest.approx(figures[f"benefit.{name}.amount"], abs=Decimal("0.005"))
        assert times[code] == figures[f"benefit.{name}.person_times"]


def amount_free(text: str) -> str:
    """A code without guards and full-width digits."""
    return re.sub(r"\D", "", text.translate(str.maketrans("０１２３４５６７８９", "0123456789")))


def _one(row: dict[str, str], *names: str) -> str:
    """The cell under whichever of the names the month's file uses."""
    return next(row[name] for name in names if name in row)


def test_insured_residents_at_the_end_of_the_year_are_the_figure(county: Path) -> None:
    with sqlite3.connect(county / "agency.db") as base:
        last = base.execute(
            "select state, count(*) from (select person_id, state, row_number() over"
            " (partition by person_id order by changed_date desc) as n from register"
            " where fund_code = '390' and role = 'insured') where n = 1 group by state"
        ).fetchall()
    figures = {row["code"]: row["value"] for row in truth(county, "figures.csv")}
    assert dict(last)["active"] == int(figures["insured.resident_medical.actual"])


def test_the_database_holds_what_the_files_hold(county: Path) -> None:
    months = of_year(2021)
    with sqlite3.connect(county / "agency.db") as base:
        for table, title in (
            ("collection", "征收业务账"),
            ("benefit_batch", "待遇发放批次"),
            ("approval", "待遇发放审批"),
        ):
            count = sum(
                len(csv_rows(path, "utf-8-sig")) for path in county.glob(f"inbox/*/social_insurance/{title}_*.csv")
            )
            stored = base.execute(f"select count(*), count(distinct month) from {table}").fetchone()
            garbage = sum(
                1
                for path in county.glob(f"inbox/*/social_insurance/{title}_*.csv")
                for row in csv_rows(path, "utf-8-sig")
                if "作废" in row.values() or "#VALUE!" in row.values()
            )
            assert stored == (count - garbage, len(months))


def test_every_cause_is_injected_and_labelled(county: Path) -> None:
    labelled = {(row["cause"], row["leg"]) for row in truth(county, "differences.csv")}
    other_name = {"paid_twice": "duplicate", "region_batch": "wrong_region", "end_batch": "in_transit"}
    known = {other_name.get(cause, cause) for cause in INJECTORS} - set(OVERLAPS)
    assert {(cause, "collection") for cause in known} | set(BOOK_INJECTORS) <= labelled


# injection -> its two causes
OVERLAPS = {
    "late_component_shift": ("late_posting", "component_shift"),
    "late_amount_error": ("late_posting", "amount_error"),
    "transit_wrong_fund": ("in_transit", "wrong_fund"),
    "refunded_duplicate": ("duplicate", "refund"),
}


def test_some_obligations_have_one_cause_after_another(county: Path) -> None:
    assert set(OVERLAPS) <= set(INJECTORS)
    labels: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
    for row in truth(county, "differences.csv"):
        phases = labels.setdefault((row["difference_id"], row["ref"]), set())
        phases.add((row["month"], row["cause"], row["cleared_month"]))
    both = [sorted(phases) for phases in labels.values() if len(phases) > 1]
    pairs = {(first[1], second[1]) for first, second in both}
    assert pairs - {("wrong_payer", "reversal")} == set(OVERLAPS.values())
    for first, second in both:
        assert first[2] == second[0]  # the second begins when the first has ended


def test_some_rows_that_differ_have_lost_their_numbers(county: Path) -> None:
    refs = {row["ref"]: row["cause"] for row in truth(county, "differences.csv") if row["leg"] == "collection"}
    with sqlite3.connect(county / "agency.db") as base:
        rows = base.execute("select serial_no, ticket_no, demand_no, original_no from collection").fetchall()
    lost = {refs[serial] for serial, ticket, _, original in rows if serial in refs and not ticket and not original}
    assert {"wrong_period", "amount_error", "component_shift", "duplicate"} <= lost
    assert [serial for serial, ticket, demand, _ in rows if serial in refs and not ticket and not demand]


def test_the_truth_names_what_nobody_can_tell(county: Path) -> None:
    rows = truth(county, "differences.csv")
    alike = {(row["cause"], row["alike"]) for row in rows if row["alike"]}
    assert ("one_sided", "in_transit") in alike
    assert alike <= {("one_sided", "in_transit"), ("wrong_payer", "in_transit one_sided")}
    assert {row["month"] for row in rows if row["cause"] == "one_sided" and row["alike"]} == {"2021-12"}


def test_what_is_under_way_piles_up_at_the_end_of_the_year(county: Path) -> None:
    months = [row["month"] for row in truth(county, "differences.csv") if row["cause"] == "in_transit"]
    assert months.count("2021-12") > max(months.count(f"2021-{month:02d}") for month in range(1, 12))


def test_some_differences_cross_the_turn_of_the_year(county: Path) -> None:
    rows = truth(county, "differences.csv")
    assert {row["leg"] for row in rows if (row["month"], row["cleared_month"]) == ("2020-12", "2021-01")} == {
        *("collection", "remittance", "transfer", "subsidy", "bank")
    }
    assert any(row["month"] == "2021-12" and row["cause"] == "in_transit" and not row["cleared_month"] for row in rows)


def test_no_two_differences_of_a_leg_share_a_row(county: Path) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for row in truth(county, "differences.csv"):
        key = (row["leg"], row["party"], row["ref"])
        assert seen.setdefault(key, row["difference_id"]) == row["difference_id"], key


def test_every_rule_is_broken_somewhere(county: Path) -> None:
    broken = {row["rule_id"][:3] for row in truth(county, "rules.csv")}
    assert broken == {f"r{n:02d}" for n in range(1, 20)} | {"e01"}


def test_special_account_balances_stay_positive_and_run_on(county: Path) -> None:
    broken = {row["month"] for row in truth(county, "rules.csv") if row["rule_id"][:3] in ("r02", "r04")}
    closings: dict[str, Decimal] = {}
    checked = 0
    for month in of_year(2021):
        path = county / f"inbox/{month}/finance/财政专户明细账_{month.replace('-', '')}.xlsx"
        for sheet, cells in sheet_rows(path).items():
            rows = [row for row in cells if isinstance(row[0], int)]
            balances = [Decimal(str(row[8])) for row in rows]
            assert min(balances) > 0
            moved = sum((amount(str(row[6])) - amount(str(row[7])) for row in rows), Decimal(0))
            if month not in broken and str(month.plus(-1)) not in broken and sheet in closings:
                assert closings[sheet] + moved == balances[-1]
                checked += 1
            closings[sheet] = balances[-1]
    assert checked > 40


def _mistyped(county: Path, pattern: str, encoding: str) -> set[str]:
    """Ids of the usual form whose check digit is wrong, in the files of the year."""
    cells = (
        cell.upper()
        for path in (county / "inbox").glob(f"*/*/{pattern}")
        for row in csv_rows(path, encoding)
        for cell in row.values()
    )
    return {cell for cell in cells if re.fullmatch(r"\d{17}[0-9X]", cell) and not is_citizen_id(cell)}


def test_a_few_ids_were_mistyped_and_every_file_has_them_alike(county: Path) -> None:
    paid = _mistyped(county, "待遇发放明细_*.csv", "utf-8-sig")
    payers = _mistyped(county, "02_*.csv", "gb18030")
    registered = _mistyped(county, "参保待遇人员_*.csv", "utf-8-sig")
    certified = _mistyped(county, "待遇资格认证_*.csv", "gb18030")
    credited = _mistyped(county, "征收业务账_*.csv", "utf-8-sig")
    assert 1 <= len(paid) < 10
    assert 1 <= len(payers) < 20
    assert paid <= registered
    assert paid <= certified
    assert payers <= credited
