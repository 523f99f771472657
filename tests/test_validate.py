"""What validate hands over: results, findings, the gate, pages; and that it counts like plain Python does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from validating import GOOD, MONTH, PREVIOUS, citizen_id, county, good, put, rows

from etl import contracts, storage, validate
from etl.errors import ContractError, DataError
from etl.months import Month
from etl.settings import Settings
from etl.validate import suites

MARCH = Month(MONTH)


def read(home: Settings, name: str) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = pq.read_table(home.month_dir(MONTH) / "validate" / name).to_pylist()
    return result


def checks(home: Settings, extract: str) -> dict[str, tuple[str, int, int | None]]:
    """Outcome, rows compared and rows that do not hold, per check."""
    with suppress(DataError):
        validate.run(MARCH, extract, home)
    found = read(home, f"{extract}.check_result.parquet")
    return {row["rule_id"]: (row["outcome"], row["rows_compared"], row["rows_unexpected"]) for row in found}


def suite_with(folder: Path, extract: str, **change: Any) -> Path:
    """A folder with the suite of `extract` whose second check is changed."""
    value = json.loads((suites.EXPECTATIONS / f"{extract}.json").read_text(encoding="utf-8"))
    value["expectations"][1] |= change
    folder.mkdir()
    (folder / f"{extract}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def test_results_and_findings(tmp_path: Path) -> None:
    home = county(tmp_path)
    late = {"uuid": "U2", "remitted_at": GOOD["tax_detail"]["treasury_at"].replace(hour=18)}
    put(tmp_path, MONTH, "tax_detail", [*good("tax_detail"), *rows("tax_detail", late, first=7)])
    summary = validate.run(MARCH, "tax_detail", home)
    assert (summary.passed, summary.failed, summary.not_assessable) == (17, 1, 4)  # no refunds, names, wages, bases
    assert checks(home, "tax_detail")["tax_detail.remitted_before_treasury"] == ("failed", 2, 1)
    total, row = (f for f in read(home, "tax_detail.findings.parquet") if f["severity"] == "warning")
    assert total["message"] == "上解时间晚于入国库时间：2 行中有 1 行不符"
    assert total["row_no"] is None
    assert (row["file"], row["row_no"], row["key"], row["field"]) == ("tax_detail.csv", 7, "U2", "remitted_at")
    assert (row["expected"], row["actual"]) == ("2021-03-04 17:00:00", "2021-03-04 18:00:00")
    assert (row["party"], row["extract"], row["fund"]) == ("tax", "tax_detail", "enterprise_pension")


def test_written_tables_are_as_promised(tmp_path: Path) -> None:
    home = county(tmp_path)
    validate.run(MARCH, "death", home)
    for kind, name in (("findings", "finding"), ("check_result", "check_result")):
        path = home.month_dir(MONTH) / "validate" / f"death.{kind}.parquet"
        assert pq.read_schema(path) == storage.arrow_schema(contracts.table(name))


def test_critical_check_stops_the_month_after_writing(tmp_path: Path) -> None:
    home = county(tmp_path)
    bad = [{"serial_no": f"F{i}", "amount_due": D("225.81")} for i in range(2, 15)]
    put(tmp_path, MONTH, "benefit_payment", [*good("benefit_payment"), *rows("benefit_payment", *bad, first=100)])
    with pytest.raises(DataError) as caught:
        validate.run(MARCH, "benefit_payment", home)
    text = str(caught.value)
    for part in ("benefit_payment.amount_is_sum_of_parts", "party=social_insurance", "month=2021-03", "row=100"):
        assert part in text
    assert "file=benefit_payment.csv" in text
    assert "225.80 / 225.81" in text
    assert "14 行中有 13 行不符" in text
    assert "correct and send" in text
    found = [
        f
        for f in read(home, "benefit_payment.findings.parquet")
        if f["rule_id"] == "benefit_payment.amount_is_sum_of_parts"
    ]
    assert {f["row_no"] for f in found} == {None, *range(100, 110)}, "the total and the first ten rows"
    assert (home.month_dir(MONTH) / "validate" / "benefit_payment.json").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "knid", "value_set": ["x"]}},
            "knid",
        ),
        (
            {
                "type": "unexpected_rows_expectation",
                "kwargs": {"unexpected_rows_query": "select * from {batch} where death_dte is null"},
            },
            "death_dte",
        ),
        ({"type": "expect_the_impossible", "kwargs": {}}, "expect_the_impossible"),
        ({"kwargs": {"unexpected_rows_query": "select {1} from {batch}"}}, "death.person_id_valid"),
        ({"severity": "grave"}, "grave"),
    ],
)
def test_a_broken_check_is_a_fault_of_the_run(tmp_path: Path, change: Mapping[str, Any], says: str) -> None:
    home = county(tmp_path / "home")
    folder = suite_with(tmp_path / "expectations", "death", **change)
    with pytest.raises(ContractError) as caught:
        validate.run(MARCH, "death", home, folder)
    assert says in str(caught.value)
    assert "death" in str(caught.value)
    assert not (home.month_dir(MONTH) / "validate" / "death.findings.parquet").exists(), "not a finding"


def test_the_broken_check_is_named_among_others(tmp_path: Path) -> None:
    home = county(tmp_path / "home")
    query = {"unexpected_rows_query": "select * from {batch} where no_such_column"}
    folder = suite_with(tmp_path / "expectations", "death", kwargs=query)
    with pytest.raises(ContractError, match=r"check death.person_id_valid of suite death.json"):
        validate.run(MARCH, "death", home, folder)


def test_not_extracted(tmp_path: Path) -> None:
    home = county(tmp_path)
    (home.month_dir(MONTH) / "extract" / "tax_person.json").unlink()
    with pytest.raises(ContractError, match="not extracted yet: tax_person"):
        validate.run(MARCH, "tax_total", home)


def test_without_last_month_it_says_not_assessable(tmp_path: Path) -> None:
    home = county(tmp_path, (MONTH,))
    assert checks(home, "tax_total")["tax_total.total_like_last_month"] == ("not_assessable", 0, None)
    found = [f for f in read(home, "tax_total.findings.parquet") if f["rule_id"].endswith("like_last_month")]
    assert [f["severity"] for f in found] == ["info", "info"]
    assert all("无法评估" in f["message"] for f in found)


@pytest.mark.parametrize(("last", "outcome"), [(59, "passed"), (61, "failed")])
def test_half_of_last_month_is_out_of_line(tmp_path: Path, last: int, outcome: str) -> None:
    home = county(tmp_path)
    many = [{"uuid": f"U{i}"} for i in range(61)]
    put(tmp_path, MONTH, "tax_detail", rows("tax_detail", *many[:30]))
    put(tmp_path, PREVIOUS, "tax_detail", rows("tax_detail", *many[:last]))
    assert checks(home, "tax_detail")["tax_detail.rows_like_last_month"][0] == outcome


@pytest.mark.parametrize(("fen", "outcome"), [("0.00", "passed"), ("0.01", "failed")])
def test_a_fen_in_ten_trillions(tmp_path: Path, fen: str, outcome: str) -> None:
    """10^13 yuan and a fen are one number to a float that has summed them."""
    home = county(tmp_path)
    big = D("9999999999999.99")
    details = [{"uuid": f"U{i}", "employer": big, "personal": D("0.01")} for i in range(3)]
    put(tmp_path, MONTH, "tax_detail", rows("tax_detail", *details))
    put(tmp_path, MONTH, "tax_person", [])
    said = {"employer": 3 * big + D(fen), "personal": D("0.03")}
    put(tmp_path, MONTH, "tax_total", rows("tax_total", said))
    assert checks(home, "tax_total")["tax_total.agrees_with_details"][0] == outcome


def test_ids_are_masked(tmp_path: Path) -> None:
    home = county(tmp_path)
    whole = citizen_id(3)
    wrong = whole[:17] + ("0" if whole[17] != "0" else "1")
    late = {"person_id": wrong, "death_date": date(2021, 3, 6)}  # after it was reported: critical
    put(tmp_path, MONTH, "death", rows("death", late, {"person_id": whole}, {"person_id": whole}))
    with pytest.raises(DataError) as caught:
        validate.run(MARCH, "death", home)
    written = [p for p in (home.month_dir(MONTH) / "validate").rglob("*.*") if p.suffix in (".html", ".json")]
    assert len(written) == 3
    text = str(caught.value) + str(read(home, "death.findings.parquet")) + "".join(p.read_text() for p in written)
    assert "440281****" in text
    assert whole not in text
    assert wrong not in text


def test_a_mistyped_id_is_a_warning_with_count_and_masked_examples(tmp_path: Path) -> None:
    home = county(tmp_path)
    ids = [citizen_id(n)[:17] + ("0" if citizen_id(n)[17] != "0" else "1") for n in range(20, 32)]
    more = rows("tax_person", *({"uuid": f"V{i}", "person_id": value} for i, value in enumerate(ids)), first=3)
    put(tmp_path, MONTH, "tax_person", [*good("tax_person"), *more])
    validate.run(MARCH, "tax_person", home)  # a critical check would stop it
    found = [f for f in read(home, "tax_person.findings.parquet") if f["rule_id"] == "tax_person.person_id_valid"]
    assert {f["severity"] for f in found} == {"warning"}
    assert found[0]["message"] == "证件号码的出生日期或校验码不符：13 行中有 12 行不符"
    assert [f["row_no"] for f in found[1:]] == list(range(3, 13)), "the first ten"
    assert {f["actual"][:14] for f in found[1:]} == {"440281********"}


def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    home = county(tmp_path)
    put(tmp_path, MONTH, "collection", [*good("collection"), *rows("collection", {}, {"kind": "back"}, {})])
    folder = home.month_dir(MONTH) / "validate"

    def written() -> dict[str, bytes]:
        for extract in ("collection", "tax_total"):
            validate.run(MARCH, extract, home)
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    first = written()
    assert len(first) == 10
    assert written() == first
    assert not (home.month_dir(MONTH) / "tmp").exists(), "no database is left behind"


def test_pages_need_no_network(tmp_path: Path) -> None:
    home = county(tmp_path)
    validate.run(MARCH, "death", home)
    validate.run(MARCH, "tax_total", home)
    docs = home.month_dir(MONTH) / "validate" / "docs"
    page, index = (docs / "tax_total.html").read_text(), (docs / "index.html").read_text()
    assert "税务月度合计与明细合计不符" in page
    for text in (page, index):
        assert "http" not in text
        assert "<script" not in text
    assert 'href="death.html"' in index
    assert 'href="tax_total.html"' in index


def test_importing_the_stage_is_light() -> None:
    code = "import sys, etl.validate; sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


money = st.decimals(min_value=D("-3.00"), max_value=D("3.00"), places=2)
payments = st.lists(
    st.fixed_dictionaries(
        {
            "fund": st.sampled_from(["resident_pension", "institutional_pension", None]),
            "serial_no": st.sampled_from(["F1", "F2", "F3"]),
            "amount_due": money,
            "from_fund": money,
            "from_subsidy": money,
            "amount_paid": money,
            "state": st.sampled_from(["paid", "failed", "lost"]),
            "pay_date": st.sampled_from([date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 31), None]),
        }
    ),
    min_size=1,
    max_size=12,
)


def naive(content: list[dict[str, Any]]) -> dict[str, int]:
    """Rows that break each check, counted row by row."""
    serials = Counter(row["serial_no"] for row in content)
    wrong = {
        "fund_known": lambda r: r["fund"] is None,
        "serial_no_unique": lambda r: serials[r["serial_no"]] > 1,
        "state_known": lambda r: r["state"] == "lost",
        "amount_is_sum_of_parts": lambda r: r["amount_due"] != r["from_fund"] + r["from_subsidy"],
        "parts_not_negative": lambda r: min(r["from_fund"], r["from_subsidy"]) < 0 or r["amount_due"] <= 0,
        "paid_within_due": lambda r: not 0 <= r["amount_paid"] <= r["amount_due"],
        "paid_is_due": lambda r: (
            r["state"] == "paid" and (r["amount_paid"] != r["amount_due"] or r["pay_date"] is None)
        ),
        "unpaid_is_zero": lambda r: r["state"] != "paid" and r["amount_paid"] != 0,
        "pay_date_in_month": lambda r: r["pay_date"] == date(2021, 2, 28),
        "fund_of_batch": lambda r: r["fund"] == "institutional_pension",
    }
    return {f"benefit_payment.{name}": sum(map(rule, content)) for name, rule in wrong.items()}


@given(payments)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_like_plain_python(tmp_path: Path, drawn: list[dict[str, Any]]) -> None:
    home = county(tmp_path, (MONTH,)) if not (tmp_path / "months").exists() else Settings(home=tmp_path)
    put(tmp_path, MONTH, "benefit_payment", rows("benefit_payment", *drawn))
    found = checks(home, "benefit_payment")
    for check, count in naive(drawn).items():
        assert found[check][2] in ((count,) if found[check][1] else (0, None)), check
        assert (found[check][0] == "failed") is (count > 0), check
