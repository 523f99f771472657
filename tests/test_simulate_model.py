"""The truth model without files: published figures at scale 1, distinct people, valid ids, dirt that can be undone."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.identifiers import is_citizen_id
from etl.months import Month, of_year
from etl.simulate.benefits import schemes
from etl.simulate.budget import lines, payments
from etl.simulate.calibration import County, share, spread
from etl.simulate.collection import month_of_collection
from etl.simulate.dirt import KINDS
from etl.simulate.effects import Book
from etl.simulate.figures import figures
from etl.simulate.inject_content import swapped_digits, wrong_payer
from etl.simulate.people import EMPLOYEES, FLEXIBLE, INSTITUTIONAL_OLD, MISTYPED, YOUNG, employers, mistyped, person_ids
from etl.simulate.streams import plan
from etl.simulate.textcols import iso_dates, money, uuids
from etl.simulate.textcols import lines as csv_lines
from etl.simulate.truth import Truth
from etl.simulate.violations import LATE, planned

WHOLE = County(2021, 7, Decimal(1))
SMALL = County(2021, 7, Decimal("0.02"))


def test_the_whole_county_has_the_published_figures() -> None:
    """Published values in 万元, 人次, 人 and percent, of which the rest follows by arithmetic."""
    found = {code: Decimal(value) for code, value, _ in figures(WHOLE)}
    published = {
        "benefit.institutional.amount": "34745",
        "benefit.institutional.fund": "24019",
        "benefit.institutional.subsidy": "10726",
        "benefit.institutional.person_times": "66169",
        "benefit.resident.amount": "14524",
        "benefit.resident.fund": "1187",
        "benefit.resident.subsidy": "13337",
        "benefit.resident.person_times": "643339",
        "budget.income.total": "46386.72",
        "budget.income.growth": "4.82",
        "budget.expenditure.initial": "52806.03",
        "budget.appropriation.class208": "26417.99",
        "budget.appropriation.class208.share": "56.96",
        "budget.appropriation.class210": "19959.29",
        "budget.appropriation.class210.share": "43.04",
        "budget.other_income": "9.44",
        "execution.total": "46386.72",
        "execution.vs_initial": "-6419.31",
        "execution.vs_initial.rate": "-12.16",
        "execution.increase": "2131.65",
        "execution.basic": "580.15",
        "execution.basic.share": "1.25",
        "execution.project": "45806.57",
        "execution.project.share": "98.75",
        "execution.basic.personnel.share": "88.17",
        "execution.basic.running.share": "11.83",
        "indicator.running_cost_control": "98",
        "insured.resident_medical.actual": "384670",
        "insured.resident_medical.rate": "95.74",
    }
    assert {code: found[code] for code in published} == {code: Decimal(value) for code, value in published.items()}


def test_the_whole_county_pays_pensions_on_time_and_a_smaller_one_does_not() -> None:
    """Two batches of some ninety are late: seven a month, and some in which failed payments are repeated."""
    on_time = {scale: dict(row[:2] for row in figures(scale))["benefit.on_time"] for scale in (WHOLE, SMALL)}
    assert (planned(WHOLE, LATE), len(planned(SMALL, LATE))) == ({}, 2)
    repeated = sum(1 for scheme in schemes(SMALL) for month in of_year(2021) if len(scheme.failed(month)))
    batches = 12 * 7 + repeated
    assert Decimal(on_time[WHOLE]) == 100
    assert Decimal(on_time[SMALL]) == (Decimal(100) * (batches - 2) / batches).quantize(Decimal("0.01"))


def test_failed_payments_are_repeated_within_the_year() -> None:
    for scheme in schemes(SMALL):
        failed = [len(scheme.failed(month)) for month in of_year(2021)]
        assert sum(failed) > 0
        assert failed[-1] == 0


def test_parts_of_the_year_add_up_to_the_fen() -> None:
    for scheme in schemes(SMALL):
        total = 0
        for month in of_year(2021):
            low, high = scheme.persons(month)
            total += int(scheme.payments(month, np.arange(low, high))["from_fund"].sum())
        assert total == SMALL.fen(f"benefit.{scheme.code}.fund")


def test_payments_of_the_department_are_its_execution() -> None:
    paid: dict[str, int] = {}
    for month in of_year(2021):
        for payment in payments(SMALL, month):
            paid[payment.line.code] = paid.get(payment.line.code, 0) + payment.amount
    assert paid == {line.code: line.amount for line in lines(SMALL) if line.side == "expenditure"}


def test_employees_add_up_at_any_scale() -> None:
    for scale in ("0.005", "0.1", "1"):
        county = County(2021, 7, Decimal(scale))
        made = employers(county)
        assert made.count == max(10, 2000 * Decimal(scale))
        assert int(made.heads.min()) >= 1
        if scale == "1":
            assert int(made.heads.sum()) == 60_000


def test_citizen_ids_are_distinct_over_all_groups_and_valid_but_for_the_mistyped() -> None:
    some = np.arange(3_000, dtype=np.int64)
    persons = np.concatenate([some, INSTITUTIONAL_OLD + some, YOUNG + some * 97, FLEXIBLE + some, EMPLOYEES + some])
    ids = person_ids(persons).to_pylist()
    assert len(set(ids)) == len(ids) == 15_000
    wrong = mistyped(persons)
    assert 0 < wrong.sum() < 3 * 15_000 / MISTYPED
    assert [is_citizen_id(value) for value in ids] == (~wrong).tolist()
    assert {value[:6] for value in ids} == {"440281"}


def test_a_month_comes_in_chunks_and_any_position_alone() -> None:
    month = Month("2021-02")
    chunks = list(month_of_collection(SMALL, month, Book(Truth(Month("2021-12")), 7)))
    assert len(chunks) > 3
    stream = plan(SMALL, month)[0]
    whole = stream.make(np.arange(50, dtype=np.int64))
    alone = stream.make(np.array([17, 42], dtype=np.int64))
    assert alone.reset_index(drop=True).equals(whole.iloc[[17, 42]].reset_index(drop=True))


def test_tickets_that_are_not_injected_agree_between_tax_and_agency() -> None:
    chunks = list(month_of_collection(SMALL, Month("2021-05"), Book(Truth(Month("2021-12")), 7)))[1:]
    for chunk in chunks:
        for name in ("uid", "fund", "payer", "period", "employer", "personal", "late_fee", "interest"):
            assert chunk.tax[name].tolist() == chunk.agency[name].tolist()


def test_a_wrong_payer_nobody_can_tell_is_a_reversal_once_it_is_undone() -> None:
    """Its ticket keeps the one label; of the row itself there are two, and one of its cancellation."""
    book, month = Book(Truth(Month("2021-12")), 7), Month("2021-03")
    stream = next(stream for stream in plan(SMALL, month) if stream.uses == "person" and stream.count >= 200)
    wrong_payer(book, stream.make(np.arange(200, dtype=np.int64)), month)
    labels: dict[str, list[tuple[str, str]]] = {}
    hidden, undone = set(), set()
    for number, cause, _, _, since, party, _, until, alike in book.truth.differences:
        labels.setdefault(number, []).append((cause, party))
        if cause == "wrong_payer":
            hidden |= {number} if alike else set()
            undone |= {number} if until else set()
        else:
            assert since == until
    first = [("wrong_payer", "tax"), ("wrong_payer", "social_insurance")]
    second = [("reversal", "social_insurance")] * 2
    assert len(labels) == 200
    assert 0 < len(hidden & undone) < len(hidden) < 100
    for number, told in labels.items():
        assert told == first + (second if number in hidden & undone else [])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any), st.integers(0, 10**14))
def test_spread_and_share_lose_nothing(weights: list[int], total: int) -> None:
    assert sum(spread(total, weights)) == total
    assert sum(share(total, part, len(weights)) for part in range(len(weights))) == total


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=50))
def test_money_is_written_exactly(fen: list[int]) -> None:
    assert [Decimal(text) * 100 for text in money(np.array(fen)).to_pylist()] == fen


@given(st.integers(100, 10**12))
def test_swapped_digits_are_the_same_digits_in_another_order(fen: int) -> None:
    swapped = int(swapped_digits(np.array([fen]))[0])
    assert swapped != fen
    assert sorted(str(swapped)) == sorted(str(fen)) or swapped == fen + 9_000


@pytest.mark.parametrize(("kind", "clean"), [("money", "1234.56"), ("date", "20210331"), ("month", "202103")])
def test_every_form_of_dirt_keeps_the_digits(kind: str, clean: str) -> None:
    for spoilt in KINDS[kind]:
        shown = spoilt(clean).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        digits = "".join(letter for letter in shown if letter.isdigit())
        assert digits.replace("0", "") == clean.replace(".", "").replace("0", "")


def test_texts_of_days_uuids_and_lines() -> None:
    assert iso_dates([20210331, 0]).to_pylist() == ["2021-03-31", ""]
    two = uuids(np.array([1, 2], dtype=np.int64), 7).to_pylist()
    assert [len(value) for value in two] == [32, 32]
    assert two[0] != two[1]
    assert csv_lines([pa.array(["a", "b"]), pa.array(["1", ""])]) == b"a,1\r\nb,\r\n"
