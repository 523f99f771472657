"""Open items keep their identity: through a rerun with a corrected extract, and across the end of a year."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reconciling import read, write_month

from etl import reconcile
from etl.errors import ContractError
from etl.months import Month
from etl.settings import Settings

DECEMBER, JANUARY, FEBRUARY = MONTHS = Month("2020-12"), Month("2021-01"), Month("2021-02")
USUAL = {"fund": "unemployment", "payer_id": "P1", "period": "2020-12", "region": "440281", "kind": "normal"}


def ticket(number: int, amount: int, day: str) -> dict[str, Any]:
    """A ticket of tax that entered the treasury on `day`."""
    names = {"uuid": f"u{number}", "ticket_no": f"T{number}", "demand_no": f"D{number}", "batch_no": f"B{number}"}
    return USUAL | names | {"employer": amount, "treasury_at": f"{day}T10:00:00"}


def credit(number: int, amount: int, day: str) -> dict[str, Any]:
    """The agency's credit of that ticket."""
    names = {"serial_no": f"s{number}", "ticket_no": f"T{number}", "demand_no": f"D{number}"}
    return USUAL | names | {"due_employer": amount, "employer": amount, "credited_date": day}


EXTRACTS: dict[Month, dict[str, list[dict[str, Any]]]] = {
    DECEMBER: {
        "tax_detail": [
            ticket(1, 100, "2020-12-10"),  # credited in February
            ticket(2, 60, "2020-12-30"),  # in transit over the year end
            ticket(3, 40, "2020-12-11"),  # never credited, until the agency corrects its file
            ticket(5, 15, "2020-12-12"),
        ],
        "collection": [credit(5, 15, "2020-12-12")],
    },
    JANUARY: {
        "tax_detail": [ticket(4, 70, "2021-01-08")],
        "collection": [credit(2, 60, "2021-01-02")],
        # sent with every January; what December left open counts, not this
        "opening_item": [{"leg": "collection", "party": "tax", "ref": "x", "component": "employer", "amount": 999}],
    },
    FEBRUARY: {"collection": [credit(1, 100, "2021-02-03")]},
}
CORRECTED = {**EXTRACTS[DECEMBER], "collection": [credit(3, 40, "2020-12-12"), *EXTRACTS[DECEMBER]["collection"]]}
Items = dict[str, tuple[Any, ...]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three months over a year end, reconciled in order."""
    made = Settings(home=tmp_path_factory.mktemp("home"), first_month=DECEMBER)
    for month in MONTHS:
        write_month(made, month, EXTRACTS[month])
        reconcile.run(month, made)
    return made


@pytest.fixture
def corrected(settings: Settings, tmp_path: Path) -> Settings:
    """The same, after the agency has sent its December again with one more credit, before its other rows."""
    shutil.copytree(settings.home, tmp_path / "home")
    made = replace(settings, home=tmp_path / "home")
    write_month(made, DECEMBER, CORRECTED)
    for month in MONTHS:
        reconcile.run(month, made)
    return made


def items(settings: Settings, month: Month) -> Items:
    """Ref -> what an open item of the leg collection is known by."""
    columns = "ref, entry_id, break_id, first_month, age, amount"
    return {row[0]: row[1:] for row in read(settings, month, "open_item", columns, "leg = 'collection'")}


def test_ages_count_on_over_the_year_end(settings: Settings) -> None:
    assert [{ref: (row[2], row[3]) for ref, row in items(settings, month).items()} for month in MONTHS] == [
        {"u1": ("2020-12", 0), "u2": ("2020-12", 0), "u3": ("2020-12", 0)},
        {"u1": ("2020-12", 1), "u3": ("2020-12", 1), "u4": ("2021-01", 0)},
        {"u3": ("2020-12", 2), "u4": ("2021-01", 1)},
    ]


def test_an_item_has_one_break_id_for_as_long_as_it_is_open(settings: Settings) -> None:
    by_month = [items(settings, month) for month in MONTHS]
    for ref in ("u1", "u2", "u3", "u4"):
        assert len({found[ref][:2] for found in by_month if ref in found}) == 1, ref
    assert by_month[0]["u3"][:2] == ("2020-12|tax|u3|employer", "2020-12|tax|u3|employer")


def _cell(settings: Settings, month: Month) -> tuple[int, ...]:
    columns = "opening, new, cleared, closing"
    [row] = read(settings, month, "statement", columns, "leg = 'collection' and component = 'employer'")
    return tuple(int(value) for value in row)


def test_opening_and_new_less_cleared_is_closing_in_every_month(settings: Settings) -> None:
    cells = [_cell(settings, month) for month in MONTHS]
    assert cells == [(0, 200, 0, 200), (200, 70, 60, 210), (210, 0, 100, 110)]
    for month in MONTHS:
        every = read(settings, month, "statement", "opening, new, cleared, closing")
        assert every
        assert [row for row in every if row[0] + row[1] - row[2] != row[3]] == []


def test_each_opening_is_the_closing_before_it_in_every_leg(settings: Settings) -> None:
    key = "leg, party, fund, component, cause"
    for before, month in ((DECEMBER, JANUARY), (JANUARY, FEBRUARY)):
        closing = read(settings, before, "cause_movement", f"{key}, closing as amount", "closing <> 0")
        opening = read(settings, month, "cause_movement", f"{key}, opening as amount", "opening <> 0")
        assert closing == opening != []


def test_a_corrected_extract_leaves_other_items_as_they_were(settings: Settings, corrected: Settings) -> None:
    for month in MONTHS:
        before, after = items(settings, month), items(corrected, month)
        assert "u3" in before
        assert after == {ref: item for ref, item in before.items() if ref != "u3"}


def test_books_of_the_corrected_months_add_up(corrected: Settings) -> None:
    assert [_cell(corrected, month) for month in MONTHS] == [
        (0, 160, 0, 160),
        (160, 70, 60, 170),
        (170, 0, 100, 70),
    ]
    others = read(corrected, FEBRUARY, "open_item", "leg, sum(amount)", "leg = 'remittance' group by leg")
    assert others == [("remittance", Decimal("285.00"))]  # finance never books: nothing of the correction reaches it


def test_a_run_that_cannot_begin_leaves_the_month_as_it_was(settings: Settings) -> None:
    with pytest.raises(ContractError, match="no engine 'none'"):
        reconcile.run(FEBRUARY, replace(settings, engine="none"))
    assert reconcile.state(FEBRUARY, settings) == "current"


def test_a_later_month_is_current_again_where_the_rerun_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.home, tmp_path / "home")
    made = replace(settings, home=tmp_path / "home")
    write_month(made, DECEMBER, CORRECTED)
    reconcile.run(DECEMBER, made)
    assert [reconcile.state(month, made) for month in MONTHS] == ["current", "outdated", "current"]
    write_month(made, DECEMBER, EXTRACTS[DECEMBER])
    reconcile.run(DECEMBER, made)
    assert [reconcile.state(month, made) for month in MONTHS] == ["current"] * 3
