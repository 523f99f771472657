"""A small month and the next, worked out by hand: what pairs, what stays open and why, and how it adds up."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reconciling import read, write_month

from etl import reconcile, storage
from etl.errors import DataError, TransientError
from etl.months import Month
from etl.reconcile import evaluate
from etl.settings import Settings

JANUARY, FEBRUARY = Month("2021-01"), Month("2021-02")
RESIDENT = "440281195001010010"


def _ticket(uuid: str, ticket: str, employer: int, personal: int, day: str, **more: Any) -> dict[str, Any]:
    usual = {"fund": "unemployment", "payer_id": "P1", "period": "2021-01", "region": "440281", "kind": "normal"}
    amounts = {"employer": employer, "personal": personal, "treasury_at": f"{day}T10:00:00", "batch_no": "B1"}
    return {"uuid": uuid, "ticket_no": ticket, "demand_no": f"D{ticket}"} | usual | amounts | more


def _credit(serial: str, ticket: str, employer: int, personal: int, day: str, **more: Any) -> dict[str, Any]:
    usual = {"fund": "unemployment", "payer_id": "P1", "period": "2021-01", "region": "440281", "kind": "normal"}
    due = {"due_employer": employer, "due_personal": personal}
    amounts = {"employer": employer, "personal": personal, "credited_date": day or None}
    return {"serial_no": serial, "ticket_no": ticket, "demand_no": f"D{ticket}"} | usual | due | amounts | more


def _moved(number: str, kind: str, day: str, amount: int, batch: str, balance: int) -> dict[str, Any]:
    """A receipt (positive) or payment of the special account, for ledger and bank."""
    both = {"fund": "unemployment", "entry_date": day, "batch_no": batch, "balance": balance}
    return {"voucher_no": number, "kind": kind, "receipt": max(amount, 0), "payment": max(-amount, 0)} | both


def _bank(row: dict[str, Any], serial: str, summary: str = "") -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in ("voucher_no", "kind")}
    return {"account": "special", "serial_no": serial, "summary": summary} | kept


RECEIPT = _moved("V1", "contribution", "2021-01-12", 140, "B1", 1140)
SUBSIDY = _moved("V2", "subsidy", "2021-01-20", 500, "P1", 1640)
PAYMENT = _moved("V3", "transfer", "2021-01-29", -300, "X1", 1340)
EXTRACTS = {
    JANUARY: {
        "tax_detail": [
            _ticket("u1", "T1", 100, 40, "2021-01-10"),
            _ticket("u2", "T2", 60, 0, "2021-01-30", batch_no="B2"),  # in transit
            _ticket("u3", "T3", 70, 0, "2021-01-11", batch_no="B3"),  # the agency books another fund
        ],
        "tax_person": [
            {"uuid": "u4", "ticket_no": "T4", "fund": "resident_pension", "person_id": RESIDENT, "personal": 300}
            | {"kind": "normal", "period": "2021-01", "region": "440281", "batch_no": "B4"}
            | {"treasury_at": "2021-01-15T10:00:00"},  # only tax knows it
        ],
        "collection": [
            _credit("s1", "T1", 100, 40, "2021-01-11"),
            _credit("s3", "T3", 70, 0, "2021-01-12", fund="work_injury"),
            _credit("s5", "T5", 80, 0, ""),  # due, not credited: no entry
        ],
        "special_account": [RECEIPT, SUBSIDY, PAYMENT],
        "bank_statement": [_bank(RECEIPT, "b1"), _bank(SUBSIDY, "b2") | {"balance": 1640}],
        "budget_payment": [
            {"voucher_no": "p1", "document_no": "P1", "fund": "unemployment", "amount": 500}
            | {"entry_date": "2021-01-19"}
        ],
        "benefit_batch": [],
        "opening_item": [
            {"leg": "collection", "party": "tax", "ref": "u0", "fund": "unemployment", "first_month": "2020-12"}
            | {"entry_date": "2020-12-31", "period": "2020-12", "payer_id": "P1", "demand_no": "DT0"}
            | {"ticket_no": "T0", "region": "440281", "component": "employer", "kind": "normal", "amount": 25}
            | {"cause": "in_transit"}
        ],
    },
    FEBRUARY: {
        "collection": [
            _credit("s0", "T0", 25, 0, "2021-02-01", period="2020-12"),
            _credit("s2", "T2", 60, 0, "2021-02-02"),
            _credit("s6", "T3", -70, 0, "2021-02-10", fund="work_injury", kind="reversal", original_no="s3"),
            _credit("s7", "T3", 70, 0, "2021-02-10"),
        ],
        "benefit_batch": [
            {"batch_no": "X1", "fund": "unemployment", "kind": "pension", "received_date": "2021-02-01"}
            | {"received_amount": 300}
        ],
        "bank_statement": [_bank(PAYMENT, "b3") | {"entry_date": "2021-02-01"}],
    },
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Both months, reconciled in order."""
    made = Settings(home=tmp_path_factory.mktemp("home"))
    for month, extracts in EXTRACTS.items():
        write_month(made, month, extracts)
        reconcile.run(month, made)
    return made


def test_what_stays_open_in_january_and_why(settings: Settings) -> None:
    rows = read(settings, JANUARY, "open_item", "leg, party, ref, fund, amount::varchar, cause, age, break_id")
    tax, agency = "2021-01|tax|", "2021-01|social_insurance|"
    assert [row for row in rows if row[0] == "collection"] == [
        ("collection", "social_insurance", "s3", "work_injury", "70.00", "wrong_fund", 0, f"{agency}s3|employer"),
        ("collection", "tax", "u0", "unemployment", "25.00", "one_sided", 1, "2020-12|tax|u0|employer"),
        ("collection", "tax", "u2", "unemployment", "60.00", "in_transit", 0, f"{tax}u2|employer"),
        ("collection", "tax", "u3", "unemployment", "70.00", "wrong_fund", 0, f"{agency}s3|employer"),
        ("collection", "tax", "u4", "resident_pension", "300.00", "one_sided", 0, f"{tax}u4|personal"),
    ]
    assert [row[:6] for row in rows if row[0] != "collection"] == [
        ("bank", "finance", "V3", "unemployment", "-300.00", "in_transit"),
        ("remittance", "tax", "B2", "unemployment", "60.00", "in_transit"),
        ("remittance", "tax", "B3", "unemployment", "70.00", "one_sided"),
        ("remittance", "tax", "B4", "resident_pension", "300.00", "one_sided"),
        ("transfer", "finance", "V3", "unemployment", "300.00", "in_transit"),
    ]


def test_the_statement_of_january(settings: Settings) -> None:
    columns = "fund, component, total_first, total_second, difference, opening, new, cleared, tolerated, closing"
    rows = read(settings, JANUARY, "statement", columns, "leg = 'collection'")
    assert rows == [
        ("resident_pension", "personal", *_money(300, 0, 300, 0, 300, 0, 0, 300)),
        ("unemployment", "employer", *_money(230, 100, 130, 25, 130, 0, 0, 155)),
        ("unemployment", "personal", *_money(40, 40, 0, 0, 0, 0, 0, 0)),
        ("work_injury", "employer", *_money(0, 70, -70, 0, -70, 0, 0, -70)),
    ]


def test_causes_move_in_january(settings: Settings) -> None:
    columns = "fund, cause, opening, new, cleared, reclassified, tolerated, closing"
    where = "leg = 'collection' and fund = 'unemployment'"
    assert read(settings, JANUARY, "cause_movement", columns, where) == [
        ("unemployment", "in_transit", *_money(25, 60, 0, -25, 0, 60)),
        ("unemployment", "one_sided", *_money(0, 0, 0, 25, 0, 25)),
        ("unemployment", "wrong_fund", *_money(0, 70, 0, 0, 0, 70)),
    ]


def test_february_clears_what_january_left_open(settings: Settings) -> None:
    open_items = read(settings, FEBRUARY, "open_item", "leg, ref, cause, age")
    assert open_items == [
        ("collection", "u4", "one_sided", 1),
        ("remittance", "B2", "one_sided", 1),
        ("remittance", "B3", "one_sided", 1),
        ("remittance", "B4", "one_sided", 1),
    ]
    paired = read(settings, FEBRUARY, "match", "match_id, ref, cause", "leg = 'collection'")
    assert paired == [
        ("p05_cancelled_original:2021-01|social_insurance|s3|employer", "s3", "wrong_fund"),
        ("p05_cancelled_original:2021-01|social_insurance|s3|employer", "s6", None),
        ("p10_ticket:2020-12|tax|u0|employer", "s0", None),
        ("p10_ticket:2020-12|tax|u0|employer", "u0", "one_sided"),
        ("p10_ticket:2021-01|tax|u2|employer", "s2", None),
        ("p10_ticket:2021-01|tax|u2|employer", "u2", "in_transit"),
        ("p10_ticket:2021-01|tax|u3|employer", "s7", None),
        ("p10_ticket:2021-01|tax|u3|employer", "u3", "wrong_fund"),
    ]


def test_opening_is_last_closing(settings: Settings) -> None:
    columns = "leg, fund, component, cause, {} as amount"
    closing = read(settings, JANUARY, "cause_movement", columns.format("closing"), "closing <> 0")
    opening = read(settings, FEBRUARY, "cause_movement", columns.format("opening"), "opening <> 0")
    assert closing == opening
    assert len(closing) == 10


def test_bank_and_ledger_are_reconciled_through_open_items(settings: Settings) -> None:
    """Ledger 1340 and an uncleared payment of 300 make the bank's 1640."""
    where = "rule_id = 'r01_bank_reconciliation'"
    assert read(settings, JANUARY, "finding", "message", where) == []


def test_a_rerun_gives_the_same_bytes_with_any_number_of_threads(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.home, tmp_path / "home")
    other = replace(settings, home=tmp_path / "home", threads=4)
    for month in (JANUARY, FEBRUARY):
        reconcile.run(month, other)
        files = sorted((settings.month_dir(month) / "reconcile").iterdir())
        assert len(files) == 10
        for file in files:
            assert storage.sha256(file) == storage.sha256(other.month_dir(month) / "reconcile" / file.name), file.name


def test_a_month_is_outdated_when_the_month_before_changes(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.home, tmp_path / "home")
    other = replace(settings, home=tmp_path / "home")
    assert [reconcile.state(m, other) for m in (JANUARY, FEBRUARY, Month("2021-03"))] == ["current"] * 2 + ["missing"]
    changed = {**EXTRACTS[JANUARY], "collection": EXTRACTS[JANUARY]["collection"][:1]}
    write_month(other, JANUARY, changed)
    assert reconcile.state(JANUARY, other) == "outdated"
    reconcile.run(JANUARY, other)
    assert [reconcile.state(m, other) for m in (JANUARY, FEBRUARY)] == ["current", "outdated"]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(TransientError, match=r"not extracted yet: approval, .*run extract for 2021-01"):
        reconcile.run(JANUARY, settings)
    for month in (JANUARY, FEBRUARY):
        write_month(settings, month, {})
    with pytest.raises(TransientError, match="run reconcile for 2021-01 first"):
        reconcile.run(FEBRUARY, settings)


def test_an_opening_item_of_a_stranger_is_an_error(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    stranger = {"leg": "collection", "party": "finance", "ref": "x", "component": "employer", "amount": 1}
    write_month(settings, JANUARY, {"opening_item": [stranger]})
    with pytest.raises(DataError, match=r"finance takes no part in leg collection \[.*extract=opening_item row=1\]"):
        reconcile.run(JANUARY, settings)


def test_a_rule_that_compared_nothing_is_a_finding(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    write_month(settings, JANUARY, {})
    reconcile.run(JANUARY, settings)
    rows = read(
        settings, JANUARY, "finding", "rule_id, severity, message", "rule_id like 'r10%' or rule_id like 'r04%'"
    )
    assert rows == [
        ("r04_ledger_opening", "info", "未核对：财政专户明细账期初不等于上月期末（首月没有上月数据）"),
        ("r10_income_account_empty", "warning", "未核对：收入户月末应无余额（没有可比较的数据）"),
    ]


def test_much_unexplained_is_critical(tmp_path: Path) -> None:
    """A credit of another payer, period and amount than the ticket's is explained by nothing."""
    settings = Settings(home=tmp_path, unexplained_limit=Decimal("100.00"))
    ticket = _ticket("u1", "T1", 100, 0, "2021-01-10")
    credit = _credit("s1", "T1", 90, 0, "2021-01-10", payer_id="P2", period="2020-11")
    write_month(settings, JANUARY, {"tax_detail": [ticket], "collection": [credit]})
    assert reconcile.run(JANUARY, settings).unexplained == Decimal("190.00")
    rows = read(settings, JANUARY, "finding", "severity, key, expected, actual", "rule_id = 'g01_unexplained'")
    assert rows == [("critical", "collection", "100.00", "190.00")]


def test_recall_and_precision_against_a_truth(settings: Settings, tmp_path: Path) -> None:
    """Of three in transit two are found, u0 was called one_sided; one broken rule of two is found."""
    truth = (
        ("1", "in_transit", "collection", "2021-01", "tax", "u2", ""),
        ("2", "in_transit", "collection", "2020-12", "tax", "u0", "late_posting"),
        ("3", "wrong_fund", "collection", "2021-01", "tax", "u3", ""),
        ("3", "wrong_fund", "collection", "2021-01", "social_insurance", "s3", ""),
        ("4", "in_transit", "bank", "2021-01", "finance", "V3", ""),
    )
    _write_differences(tmp_path, *truth)
    (tmp_path / "rules.csv").write_text(
        "rule_id,month,fund,key\nr08_ledger_vs_trial_balance,2021-01,unemployment,\nr12_batch_vs_payments,2021-01,,B\n",
        encoding="utf-8",
    )
    rows = evaluate.run([JANUARY, FEBRUARY], tmp_path, settings)
    found = {(row["subject"], row["leg"], row["name"]): tuple(row.values())[3:] for row in rows}
    percent = {text: Decimal(text) for text in ("100.00", "66.67", "50.00", "0.00")}
    assert found["cause", "collection", "in_transit"] == (2, 1, 1, percent["50.00"], percent["100.00"])
    assert found["cause", "collection", "wrong_fund"] == (2, 2, 2, percent["100.00"], percent["100.00"])
    assert found["cause", "", "in_transit"] == (3, 3, 2, percent["66.67"], percent["66.67"])
    assert found["confused", "collection", "in_transit -> one_sided"][0] == 1
    assert found["confused", "collection", "none -> one_sided"][0] == 1
    assert found["rule", "", "r08_ledger_vs_trial_balance"][:3] == (1, 2, 1)
    assert found["rule", "", "r12_batch_vs_payments"][3] == percent["0.00"]


def _write_differences(folder: Path, *rows: tuple[str, ...]) -> None:
    """Truth of an unemployment fund: number, cause, leg, month, party, ref, alike."""
    lines = [
        f"{n},{cause},{leg},unemployment,{month},{party},{ref},,{alike}"
        for n, cause, leg, month, party, ref, alike in rows
    ]
    head = "difference_id,cause,leg,fund,month,party,ref,cleared_month,alike"
    (folder / "differences.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def test_an_entry_may_have_one_cause_after_another_and_one_that_nobody_can_tell(tmp_path: Path) -> None:
    """A ticket of the last day is credited next month and then to another fund; the other's money never came."""
    settings = Settings(home=tmp_path / "home")
    tickets = [_ticket("u1", "T1", 100, 0, "2021-01-29"), _ticket("u2", "T2", 70, 0, "2021-01-29")]
    write_month(settings, JANUARY, {"tax_detail": tickets})
    write_month(settings, FEBRUARY, {"collection": [_credit("s1", "T1", 100, 0, "2021-02-03", fund="work_injury")]})
    for month in (JANUARY, FEBRUARY):
        reconcile.run(month, settings)
    truth = (
        ("1", "in_transit", "collection", "2021-01", "tax", "u1", ""),
        ("1", "wrong_fund", "collection", "2021-02", "tax", "u1", ""),
        ("1", "wrong_fund", "collection", "2021-02", "social_insurance", "s1", ""),
        ("2", "late_posting", "collection", "2021-01", "tax", "u2", "one_sided in_transit"),
    )
    _write_differences(tmp_path, *truth)
    (tmp_path / "rules.csv").write_text("rule_id,month,fund,key\n", encoding="utf-8")
    rows = evaluate.run([JANUARY, FEBRUARY], tmp_path, settings)
    found = {(row["subject"], row["name"]): tuple(row.values())[3:6] for row in rows if row["leg"] == "collection"}
    assert found["cause", "in_transit"] == (1, 1, 1)
    assert found["cause", "wrong_fund"] == (2, 2, 2)
    assert found["cause", "late_posting"] == (1, 0, 0)
    assert found["alike", "late_posting -> one_sided"][0] == 1
    assert not [name for subject, name in found if subject == "confused"]


def _money(*values: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value).quantize(Decimal("0.01")) for value in values)


def test_what_is_open_across_the_year_end_is_carried_once(tmp_path: Path) -> None:
    """January's opening file tells again what December left open; its age goes on."""
    settings = Settings(home=tmp_path, first_month="2021-12")
    december, january = Month("2021-12"), Month("2022-01")
    usual = {"period": "2021-12", "batch_no": "B1"}
    write_month(settings, december, {"tax_detail": [_ticket("u1", "T1", 100, 0, "2021-12-10", **usual)]})
    reconcile.run(december, settings)
    opened = {"leg": "collection", "party": "tax", "ref": "u1", "fund": "unemployment", "first_month": "2021-12"}
    opened |= {"entry_date": "2021-12-10", "component": "employer", "kind": "normal", "amount": 100}
    write_month(settings, january, {"opening_item": [opened]})
    reconcile.run(january, settings)
    closing = read(settings, december, "statement", "closing", "leg = 'collection'")
    assert read(settings, january, "statement", "opening", "leg = 'collection'") == closing == [_money(100)]
    items = read(settings, january, "open_item", "entry_id, first_month, age", "leg = 'collection'")
    assert items == [("2021-12|tax|u1|employer", "2021-12", 1)]
