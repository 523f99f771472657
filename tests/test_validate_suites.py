"""Every check of every suite: it holds on good rows, and rows made to break it break it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import duckdb
import pytest
from validating import CREDIT_CODE, GOOD, MONTH, PREVIOUS, citizen_id, county, good, left_open, put, rows

from etl import validate
from etl.errors import DataError
from etl.identifiers import citizen_check_digit, mask
from etl.months import Month
from etl.settings import Settings
from etl.sources import all_sources, source
from etl.validate import suites
from etl.validate.views import PREVIOUS as PREVIOUS_VIEW

BAD_ID = citizen_id(1)[:17] + ("0" if citizen_id(1)[17] != "0" else "1")
BAD_CODE = CREDIT_CODE[:17] + "A"
NO_FUND = {"fund": None, "fund_code": "999"}
NEXT_MONTH, NEXT_DAY = datetime(2021, 4, 1), date(2021, 4, 1)

# For each extract, rows that differ from the good one; together they break every check but row_count.
BAD: dict[str, tuple[dict[str, Any], ...]] = {
    "tax_detail": (
        NO_FUND,
        {},  # the same uuid again
        {"uuid": "U2", "treasury_at": NEXT_MONTH},
        {"uuid": "U3", "remitted_at": datetime(2021, 3, 5)},
        {"uuid": "U4", "kind": "other"},
        {"uuid": "U5", "kind": "refund"},
        {"uuid": "U6", "employer": D("-1120.00"), "personal": D("-640.00")},
        {"uuid": "U7", "pay_type": "99"},
        {"uuid": "U8", "period": "1999-12"},
        {"uuid": "U9", "region": "4402"},
        {"uuid": "U10", "ticket_no": None},
        {"uuid": "U11", "payer_id": BAD_CODE},
        {"uuid": "U12", "persons": 0},
        {"uuid": "U13", "employer": D("1121.01")},
        {"uuid": "U14", "payer_name": "440281", "demand_no": "征集单", "wage_total": D("-1.00")},
        {"uuid": "U15", "base_personal": D("8000.00"), "rate_personal": D("0.08"), "personal": D("641.01")},
    ),
    "tax_person": (
        NO_FUND,
        {},
        {"uuid": "V2", "treasury_at": NEXT_MONTH},
        {"uuid": "V3", "remitted_at": datetime(2021, 3, 5)},
        {"uuid": "V4", "kind": "other"},
        {"uuid": "V5", "kind": "refund"},
        {"uuid": "V6", "personal": D("-360.00")},
        {"uuid": "V7", "pay_type": "99"},
        {"uuid": "V8", "period": "2023-01"},
        {"uuid": "V9", "region": "4402"},
        {"uuid": "V10", "ticket_no": None},
        {"uuid": "V11", "person_id": BAD_ID},
        {"uuid": "V12", "pay_months": 0},
        {"uuid": "V13", "pay_year": 1999},
        {"uuid": "V14", "person_name": "440281", "tax_office": "乐昌"},
    ),
    "tax_total": (
        {**NO_FUND, "employer": D("0.00"), "personal": D("0.00")},
        {"employer": D("1120.01")},
        {"fund_code": "111", "period_end": date(2021, 3, 30)},
        {"fund_code": "112", "sent_at": datetime(2021, 2, 27), "batch_no": "合计"},
    ),
    "collection": (
        NO_FUND,
        {},
        {"serial_no": "S2", "kind": "other"},
        {"serial_no": "S3", "credited_date": NEXT_DAY},
        {"serial_no": "S4", "credited_date": None},
        {
            "serial_no": "S5",
            **{name: D("0.00") for name in ("due_employer", "due_personal", "employer", "personal")},
        },
        {"serial_no": "S6", "employer": D("1120.01")},
        {"serial_no": "S7", "kind": "refund", "ticket_no": None},
        {"serial_no": "S8", "kind": "reversal", "employer": D("0.00"), "personal": D("0.00"), "ticket_no": None},
        {"serial_no": "S9", "payer_id": BAD_ID},
        {"serial_no": "S10", "period": "2009-12"},
        {"serial_no": "S11", "region": "4402"},
        {"serial_no": "S12", "ticket_no": None},
        {"serial_no": "S13", "ticket_no": None},
        {"serial_no": "S14", "payer_name": "1,120.00", "original_no": "原单"},
    ),
    "benefit_batch": (
        NO_FUND,
        {},
        {"batch_no": "P2", "kind": "other"},
        {"batch_no": "P3", "amount_due": D("225.81")},
        {"batch_no": "P4", "amount_due": D("0.00"), "from_fund": D("0.00"), "from_subsidy": D("0.00"), "persons": 0},
        {"batch_no": "P5", "benefit_month": "2021-05"},
        {"batch_no": "P6", "received_date": date(2021, 4, 8)},
        {"batch_no": "P7", "received_date": None},
        {"batch_no": "P8", "received_amount": D("225.79")},
    ),
    "approval": (
        {"batch_no": "P2"},
        {"batch_no": "P2", "level": 2},
        {"level": 7},
        {"decision": "perhaps"},
        {"decided_at": NEXT_MONTH, "level": 2},
        {"approver": " ", "level": 3},
    ),
    "benefit_payment": (
        NO_FUND,
        {},
        {"serial_no": "F2", "state": "lost"},
        {"serial_no": "F3", "person_id": BAD_ID},
        {"serial_no": "F4", "batch_no": "P2"},
        {"serial_no": "F5", "fund": "work_injury", "fund_code": "410"},
        {"serial_no": "F6", "amount_due": D("225.81")},
        {"serial_no": "F7", "from_fund": D("-1.00"), "from_subsidy": D("226.80")},
        {"serial_no": "F8", "amount_paid": D("225.81")},
        {"serial_no": "F9", "pay_date": None},
        {"serial_no": "F10", "state": "failed"},
        {"serial_no": "F11", "pay_date": NEXT_DAY},
        {"serial_no": "F12", "benefit_month": "2021-04"},
        {"serial_no": "F13", "account_no": "无"},
        {"serial_no": "F14", "person_name": "张3", "bank_name": None},
    ),
    "trial_balance": (
        NO_FUND,
        {},
        {"account_code": "合计"},
        {"account_code": "1003", "year": 2020},
        {"account_code": "1004", "closing_credit": D("1.00")},
        {"account_code": "4001", "cumulative_debit": D("1.00"), "period_credit": D("1760.01")},
        {"account_code": "5001", "account_name": " "},
    ),
    "reported_statement": (
        NO_FUND,
        {},
        {"statement": "other"},
        {"line_no": 0},
        {"line_no": 2, "item": " "},
        {"line_no": 1, "amount_year": D("5280.01")},
    ),
    "register": (
        NO_FUND,
        {"person_id": BAD_ID},
        {"role": "other"},
        {"state": "other"},
        {},
        {"end_date": date(2012, 6, 30)},
        {"state": "dead"},
        {"changed_date": NEXT_DAY},
        {"start_date": date(1912, 7, 1)},
        {"person_name": "440281"},
    ),
    "death": (
        {"person_id": BAD_ID},
        {},
        {"death_date": date(2021, 3, 6)},
        {"reported_date": NEXT_DAY},
        {"source": " "},
        {"person_name": "440281"},
    ),
    "certification": (
        {"person_id": BAD_ID},
        {},
        {"certified_date": NEXT_DAY},
        {"valid_until": date(2021, 3, 5)},
        {"valid_until": date(2031, 3, 5)},
        {"person_name": "440281"},
    ),
    "special_account": (
        NO_FUND,
        {},
        {"voucher_no": "记2", "kind": "other"},
        {"voucher_no": "记3", "entry_date": NEXT_DAY},
        {"voucher_no": "记4", "payment": D("1.00")},
        {"voucher_no": "记5", "receipt": D("-1760.00"), "batch_no": None},
        {"voucher_no": "记6", "summary": None, "balance": D("-0.01")},
    ),
    "bank_statement": (
        NO_FUND,
        {},
        {"serial_no": "Y2", "account": "other"},
        {"serial_no": "Y3", "entry_date": NEXT_DAY},
        {"serial_no": "Y4", "payment": D("1.00")},
        {"serial_no": "Y5", "receipt": D("-1760.00")},
        {"serial_no": "Y6", "account_no": "账号"},
        {"serial_no": "Y7", "summary": None, "balance": D("-0.01"), "batch_no": "三月 拨款"},
    ),
    "budget": (
        {"side": "other"},
        {"line_code": "L2", "category": "other"},
        {"line_code": "L3", "source": "other source"},
        {"line_code": "L2", "functional_class": None},
        {"budget_initial": D("1200.01"), "paid_month": D("300.01")},
        {"line_code": "L5", "budget_adjusted": D("299.99")},
        {"line_code": "L6", "posts_filled": 6},
        {"line_code": "L7", "procurement_paid": D("10.01")},
        {"line_code": "L8", "line_name": " ", "economic_class": "工资"},
        {"line_code": "L9", "three_public_budget": D("1.00"), "three_public_paid": D("1.01")},
    ),
    "budget_payment": (
        {"fund_code": "999"},
        {"entry_date": NEXT_DAY},
        {"amount": D("0.00")},
        {"line_code": "L9", "amount": D("100.01")},
        {"fund": "resident_pension", "fund_code": "1102", "document_no": " "},
        {"summary": " "},
    ),
    "opening": ({"fund_code": "999"}, {}, {"year": 2020}, {"unit": "万元"}, {"value": D("-1.00")}, {}),
    "opening_item": (
        NO_FUND,
        {},
        {"leg": "other"},
        {"party": "other"},
        {"component": "whole"},
        {"payer_id": BAD_ID},
        {"entry_date": date(2021, 3, 1)},
        {"amount": D("0.00")},
        {},
        {"kind": "other", "cause": "other", "period": "2021-04", "batch_no": "批次"},
    ),
}
# Checks that the rows above cannot break, because breaking one of them hides another.
APART = {
    "register.changes_not_whole",
    "tax_total.every_fund_has_total",
    "special_account.side_of_kind",
    "reported_statement.both_statements",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return county(tmp_path_factory.mktemp("county"))


def outcomes(settings: Settings, extract: str, month: str = MONTH) -> dict[str, str]:
    """Outcome of every check, whether or not a critical one stopped the month."""
    with suppress(DataError):
        validate.run(Month(month), extract, settings)
    path = settings.month_dir(month) / "validate" / f"{extract}.check_result.parquet"
    return dict(duckdb.sql(f"select rule_id, outcome from '{path}'").fetchall())


def failed(settings: Settings, extract: str) -> set[str]:
    return {rule for rule, outcome in outcomes(settings, extract).items() if outcome == "failed"}


def test_every_extract_has_a_suite_and_rows_here() -> None:
    files = {path.stem for path in suites.EXPECTATIONS.glob("*.json")}
    assert files == set(all_sources()) == set(GOOD) == set(BAD)


@pytest.mark.parametrize("extract", sorted(GOOD))
def test_checks_say_who_they_are(extract: str) -> None:
    suite = suites.read(extract)
    views = {extract, *source(extract).compare_with}
    assert len(suite.checks) >= 5
    for check in suite.checks:
        assert check.id.startswith(f"{extract}.")
        assert check.severity in suites.SEVERITIES
        assert check.why.endswith(".")
        assert any("\u4e00" <= character <= "\u9fff" for character in check.message)
        last = {need.removeprefix(PREVIOUS_VIEW) for need in check.needs if need.startswith(PREVIOUS_VIEW)}
        assert last <= {*all_sources(), "open_item"}
        assert {need for need in check.needs if not need.startswith(PREVIOUS_VIEW)} <= views
    assert len({check.id for check in suite.checks}) == len(suite.checks)


@pytest.mark.parametrize("extract", sorted(GOOD))
def test_good_rows_pass(home: Settings, extract: str) -> None:
    assert failed(home, extract) == set()


@pytest.mark.parametrize("extract", sorted(BAD))
def test_bad_rows_break_every_check(tmp_path: Path, extract: str) -> None:
    settings = county(tmp_path)
    bad = rows(extract, *BAD[extract], first=100)
    put(tmp_path, MONTH, extract, [*good(extract), *bad])
    put(tmp_path, PREVIOUS, extract, [row for row in good(extract, PREVIOUS) for _ in range(40)])
    every = {check.id for check in suites.read(extract).checks}
    assert every - failed(settings, extract) - APART == {f"{extract}.row_count"}


@pytest.mark.parametrize(
    ("extract", "differences", "check"),
    [
        ("special_account", {"receipt": D("0.00"), "payment": D("5.00")}, "special_account.side_of_kind"),
        ("reported_statement", {}, "reported_statement.both_statements"),
        ("tax_total", {}, "tax_total.every_fund_has_total"),
    ],
)
def test_checks_broken_apart(tmp_path: Path, extract: str, differences: dict[str, Any], check: str) -> None:
    settings = county(tmp_path)
    put(tmp_path, MONTH, extract, rows(extract, differences))
    assert check in failed(settings, extract)


@pytest.mark.parametrize("extract", sorted(GOOD))
def test_no_rows_fail(tmp_path: Path, extract: str) -> None:
    settings = county(tmp_path, (MONTH,))
    put(tmp_path, MONTH, extract, [])
    found = outcomes(settings, extract)
    assert found[f"{extract}.row_count"] == "failed"
    assert "passed" not in found.values(), "a check that compared zero rows has not passed"


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        (citizen_id(7), True),
        (citizen_id(7)[:17] + "x", False),
        (BAD_ID, False),
        ("440281197002301" + "23" + citizen_check_digit("44028119700230123"), False),  # 30 February
        (CREDIT_CODE, True),
        (BAD_CODE, False),
        ("6001", True),
        ("", False),
    ],
)
def test_payer_ids(tmp_path: Path, value: str, valid: bool) -> None:
    settings = county(tmp_path, (MONTH,))
    put(tmp_path, MONTH, "collection", rows("collection", {"payer_id": value}))
    assert ("collection.payer_id_valid" not in failed(settings, "collection")) is valid, mask(value)


@pytest.mark.parametrize(("month", "outcome"), [("2021-02", "failed"), (MONTH, "not_assessable")])
def test_the_whole_register_sent_again_in_february(tmp_path: Path, month: str, outcome: str) -> None:
    settings = county(tmp_path, ("2021-01", "2021-02", MONTH))
    for each in ("2021-01", month):
        put(tmp_path, each, "register", rows("register", *({"person_id": citizen_id(n)} for n in range(40))))
    assert outcomes(settings, "register", month)["register.changes_not_whole"] == outcome


@pytest.mark.parametrize("extract", ["register", "death", "certification", "opening", "opening_item", "budget_payment"])
def test_in_the_first_month_there_is_nothing_to_compare_with(tmp_path: Path, extract: str) -> None:
    found = outcomes(county(tmp_path, (MONTH,)), extract)
    compared = {rule.split(".")[1] for rule, outcome in found.items() if outcome == "not_assessable"}
    assert compared & {"rows_like_last_month", "agrees_with_last_year"}


def test_items_open_at_the_end_of_the_year_are_those_of_the_last_reconciliation(tmp_path: Path) -> None:
    settings = county(tmp_path)
    left_open(tmp_path, PREVIOUS, [*good("opening_item"), *rows("opening_item", {"ref": "U9", "amount": D("7.00")})])
    assert "opening_item.agrees_with_last_year" in failed(settings, "opening_item")
    findings = settings.month_dir(MONTH) / "validate" / "opening_item.findings.parquet"
    (row,) = duckdb.sql(f"select key, expected, actual from '{findings}' where key <> ''").fetchall()
    assert row == ("collection tax U9 employer", "7.00", "")


def test_opening_balances_are_the_closing_balances_of_december(tmp_path: Path) -> None:
    settings = county(tmp_path)
    last = rows("special_account", {"balance": D("1860.00")}, {"voucher_no": "记2", "balance": D("1859.99")})
    put(tmp_path, PREVIOUS, "special_account", last)
    assert failed(settings, "opening") == {"opening.agrees_with_last_year"}
