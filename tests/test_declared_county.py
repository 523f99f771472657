"""The county's legs are a declaration like any other: a month of it and a run of the file give the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from declaring import asked
from reconciling import write_month

from etl import legs, reconcile
from etl.contracts import TABLES
from etl.declared.run import run
from etl.errors import ContractError, TransientError
from etl.months import Month
from etl.reconcile import county, inputs, manifest
from etl.reconcile.spec.load import load
from etl.settings import PROJECT, Settings

SPEC = county.SQL / county.NAME
JANUARY, FEBRUARY = Month("2021-01"), Month("2021-02")
USUAL = {"fund": "unemployment", "payer_id": "P1", "period": "2021-01", "region": "440281", "kind": "normal"}
TICKET = USUAL | {"demand_no": None, "batch_no": "B1"}
CREDIT = USUAL | {"ticket_no": "T1", "serial_no": "s1", "credited_date": "2021-01-09", "due_employer": 100}
EXTRACTS = {
    JANUARY: {
        "tax_detail": [
            TICKET | {"uuid": "u1", "ticket_no": "T1", "employer": 100, "treasury_at": "2021-01-08T10:00:00"},
            TICKET | {"uuid": "u2", "ticket_no": "T2", "employer": 40, "treasury_at": "2021-01-30T10:00:00"},
        ],
        "collection": [CREDIT | {"employer": 100}],
        "opening_item": [
            {"leg": "collection", "party": "tax", "ref": "u0", "fund": "unemployment", "component": "employer"}
            | {"amount": 5, "kind": "normal", "first_month": "2020-12", "ticket_no": "T0"}
        ],
    },
    FEBRUARY: {
        "collection": [
            CREDIT | {"serial_no": "s2", "ticket_no": "T2", "employer": 40, "credited_date": "2021-02-01"},
        ],
    },
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two months reconciled: T1 is credited at once, T2 in February, T0 was open before and stays so."""
    made = Settings(home=tmp_path_factory.mktemp("home"))
    for month, extracts in EXTRACTS.items():
        write_month(made, month, extracts)
        reconcile.run(month, made)
    return made


@pytest.fixture(scope="module")
def out(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same two months as runs of the declaration, the second with the first's open items."""
    folder = tmp_path_factory.mktemp("out")
    run(SPEC, folder / JANUARY, settings, None, JANUARY)
    run(SPEC, folder / FEBRUARY, settings, folder / JANUARY, FEBRUARY)
    return folder


@pytest.mark.parametrize("month", EXTRACTS)
def test_a_month_and_a_run_of_the_declaration_are_the_same_bytes(settings: Settings, out: Path, month: str) -> None:
    for name in (*inputs.CARRIED, "match", "statement", "cause_movement", "verdict", "candidate", "cluster"):
        file = f"{name}.parquet"
        assert (settings.month_dir(month) / "reconcile" / file).read_bytes() == (out / month / file).read_bytes(), name


def test_a_run_gives_what_a_person_works_out(out: Path) -> None:
    """January: 140 + 5 of tax against 100; February: 40 of the agency clears T2, so that 5 are left."""
    cells = "select total_first, total_second, opening, new, cleared, closing from statement where leg = 'collection'"
    yuan = {month: asked(out / month, cells) for month in EXTRACTS}
    assert yuan[JANUARY] == [tuple(Decimal(text) for text in ("140.00", "100.00", "5.00", "40.00", "0.00", "45.00"))]
    assert yuan[FEBRUARY] == [tuple(Decimal(text) for text in ("0.00", "40.00", "45.00", "0.00", "40.00", "5.00"))]
    found = "select ref, cause, age from open_item where leg = 'collection' order by ref"
    assert asked(out / JANUARY, found) == [("u0", "one_sided", 1), ("u2", "in_transit", 0)]
    assert asked(out / FEBRUARY, found) == [("u0", "one_sided", 2)]


def test_the_page_calls_legs_and_parties_by_their_names(out: Path) -> None:
    text = (out / JANUARY / "reconciliation.html").read_text(encoding="utf-8")
    assert "征收对账（税务－社保）" in text
    assert "部门预算" in text
    assert "<td>失业保险</td><td>单位缴费</td>" in text  # unemployment, employer


def test_the_declaration_promises_the_contracts_and_names_every_sql_file() -> None:
    known = county.queries()
    assert {name: TABLES[name] for name in known.tables} == known.tables
    assert known.scope == ("fund", "component")
    folders = {path.parent for path in county.files()} - {county.SQL}
    there = {path for folder in folders for path in folder.glob("*.sql")}
    assert there | {SPEC} == set(county.files())


def test_the_order_of_parties_passes_and_causes_is_that_of_the_declaration() -> None:
    spec, known = load(SPEC).spec, county.queries()
    for name, leg in spec.legs.items():
        assert known.leg(name).parties == tuple(leg.parties) == legs.parties()[name]
        assert [query.order for query in known.passes if query.leg == name] == list(range(1, len(leg.passes) + 1))
        assert [query.order for query in known.causes if query.legs == (name,)] == list(range(1, len(leg.causes) + 1))
    assert known.leg("collection").obligation == "coalesce(ticket_no, demand_no, ref)"
    assert legs.legs_of_causes()["c02_refund"] == ("collection", "remittance")


def test_a_changed_declaration_makes_a_month_outdated(settings: Settings, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(county.SQL, sql)
    assert manifest.changes(FEBRUARY, settings, sql) == ()
    with (sql / county.NAME).open("a", encoding="utf-8") as file:
        file.write("# looked at again\n")
    assert manifest.changes(FEBRUARY, settings, sql) == (manifest.Change("knowledge", "sql/county.yaml", "changed"),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("[tax, social_insurance]", "[tax, agency]", 1), "no party 'agency'"),
        (lambda text: text.replace("[fund, component]", "[fund]", 1), "scope is not fund, component"),
        (lambda text: text.replace("      tax: entries/collection/tax.sql\n", "", 1), "entries of party 'tax' are"),
        (lambda text: text.replace("[ticket_no, demand_no]", "[ticket_no, demand]", 1), "no column 'demand'"),
        (lambda text: text.replace("collection/p10_ticket", "collection/p10_tickets", 1), "no such file: p10_tickets"),
        (
            lambda text: text.replace("  tax_person: *extract", "  carried: *extract", 1),
            "'carried' is a word of",
        ),
    ],
)
def test_a_mistake_in_it_is_told(tmp_path: Path, change: Callable[[str], str], said: str) -> None:
    shutil.copytree(county.SQL, tmp_path / "sql")
    file = tmp_path / "sql" / county.NAME
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ContractError, match=said) as error:
        county.queries(tmp_path / "sql")
    assert error.value.where.row or error.value.where.file.endswith(".sql")


def test_tables_of_a_declaration_of_ones_own(tmp_path: Path, settings: Settings) -> None:
    """A table that must be there is missed; given, it changes nothing that no query asks it for."""
    shutil.copytree(county.SQL, tmp_path / "sql")
    file = tmp_path / "sql" / county.NAME
    own = 'tables:\n  course:\n    files: "{period}.csv"\n'
    file.write_text(file.read_text(encoding="utf-8").replace("tables:\n", own, 1), encoding="utf-8")
    with pytest.raises(TransientError, match="no such file"):
        run(file, tmp_path / "out", settings, None, JANUARY)
    (tmp_path / "sql" / f"{JANUARY}.csv").write_text("name,rate\nx,1\n", encoding="utf-8")
    summary = run(file, tmp_path / "out", settings, None, JANUARY)
    assert (summary.matched, summary.open_items) == (2, 4)  # T1; T0 and T2, and of B1 what tax sent on each day


def test_a_dag_is_parsed_without_reading_declarations() -> None:
    """What dags import of etl when they are parsed brings no model and no YAML with it."""
    known = {line for path in (PROJECT / "dags").glob("*.py") for line in path.read_text("utf-8").splitlines()}
    wanted = sorted(line for line in known if line.startswith("from etl"))
    asked_for = "import sys; print(sorted({'pydantic', 'ruamel.yaml', 'etl.reconcile'} & set(sys.modules)))"
    code = "\n".join([*wanted, asked_for])
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert wanted
    assert done.stdout.strip() == "[]"
