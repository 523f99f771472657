"""The command line: exit codes, errors that say what and where, JSON for machines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from typer.testing import CliRunner

from etl import cli
from etl.cli import show, tables
from etl.cli.progress import following
from etl.errors import ContractError
from etl.extract import ExtractSummary
from etl.months import Month
from etl.pipeline import Step
from etl.reconcile import ReconcileSummary
from etl.settings import PROJECT, Settings
from etl.validate import ValidateSummary
from etl.warehouse import published

runner = CliRunner()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDRECON_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FUNDRECON_INBOX", str(tmp_path / "inbox"))


def _month(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "inbox" / "2021-01" / "social_insurance"
    folder.mkdir(parents=True)
    (folder / "待遇资格认证_202101.csv").write_text(text, encoding="utf-8")


GOOD = "证件号码,姓名,认证日期,有效期至,认证方式\n11010519491231002X,张三,20210105,20220104,现场\n"


def test_a_clean_extract_exits_with_0_and_counts(tmp_path: Path) -> None:
    _month(tmp_path, GOOD)
    result = runner.invoke(cli.app, ["extract", "2021-01", "certification", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["rows_accepted"] == 1
    assert "11010519491231002X" not in result.output


def test_a_rejected_row_exits_with_1(tmp_path: Path) -> None:
    rows = "".join(f"11010519491231002X,张三,202101{day:02d},20220104,现场\n" for day in range(1, 32)) * 4
    _month(tmp_path, GOOD.splitlines()[0] + "\n" + rows + "11010519491231,李四,20210105,20220104,现场\n")
    result = runner.invoke(cli.app, ["extract", "2021-01", "certification"])
    assert result.exit_code == 1, result.output
    assert "110105194912310021" not in result.output


def test_what_another_extract_found_does_not_count(tmp_path: Path) -> None:
    test_a_rejected_row_exits_with_1(tmp_path)
    folder = tmp_path / "home" / "months" / "2021-01" / "extract"
    (folder / "certification.findings.parquet").rename(folder / "collection.findings.parquet")
    (tmp_path / "inbox" / "2021-01" / "social_insurance" / "待遇资格认证_202101.csv").write_text(GOOD, encoding="utf-8")
    assert runner.invoke(cli.app, ["extract", "2021-01", "certification"]).exit_code == 0


def test_an_error_exits_with_2_and_names_file_and_column(tmp_path: Path) -> None:
    _month(tmp_path, GOOD.replace("认证方式", "认证方试"))
    done = subprocess.run(
        [sys.executable, "-c", "from etl.cli import main; main()", "extract", "2021-01", "certification"],
        capture_output=True, text=True, check=False, cwd=PROJECT,
    )  # fmt: skip
    assert done.returncode == 2
    assert "ContractError" in done.stderr
    assert all(part in done.stderr for part in ("待遇资格认证_202101.csv", "认证方试", "认证方式", "2021-01"))


def test_the_version_is_that_of_the_package() -> None:
    result = runner.invoke(cli.app, ["--version"])
    assert (result.exit_code, result.output.strip()) == (0, version("fund-reconciliation"))


def test_a_failure_nobody_foresaw_is_no_finding_and_tells_no_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("of 11010519491231002X")

    monkeypatch.setattr("etl.status.run", fails)
    monkeypatch.setattr(sys, "argv", ["fundrecon", "status"])
    told = StringIO()
    monkeypatch.setattr(cli.err, "file", told)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == cli.ERROR
    assert "RuntimeError: of 110105********002X" in told.getvalue()


def test_a_month_that_is_none_is_refused() -> None:
    result = runner.invoke(cli.app, ["reconcile", "2021-13"])
    assert result.exit_code == 2
    assert runner.invoke(cli.app, ["extract", "2021-01", "no_such_extract"]).exit_code == 2


def test_the_readme_lists_every_command() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = [c.callback.__name__.replace("_", "-") for c in cli.app.registered_commands if c.callback]
    assert len(commands) > 8
    assert [name for name in commands if f"fundrecon {name}" not in readme] == []


MONTH = Month("2021-03")
AMOUNT = Decimal("9876543210.12")


def _extracted(name: str, rows: int, rejected: int) -> tuple[str, str, Any]:
    summary = ExtractSummary(
        month=MONTH, extract=name, files=1, rows_in=rows, rows_layout=3, rows_accepted=rows - rejected,
        rows_rejected=rejected, amount_in=AMOUNT, findings=0,
    )  # fmt: skip
    return "extract", name, summary


A_MONTH = [
    _extracted("tax_detail", 400_000, 2),
    _extracted("collection", 351_172, 1),
    ("validate", "tax_detail", ValidateSummary(MONTH, "tax_detail", 20, 1, 2, 3)),
    ("validate", "collection", ValidateSummary(MONTH, "collection", 15, 0, 4, 4)),
    ("reconcile", "", ReconcileSummary(MONTH, 103_565, 18, 103_354, 229, Decimal("1234567.89"), 4)),
]


A_YEAR = [("figures", "", "2021: 42 figures")]


def _run(tmp_path: Path, by: str, year: bool = True, *, verbose: bool = False, as_json: bool = False) -> None:
    """A month, and a year, as the listener of a run hears of them."""
    periods = [("2021-03", A_MONTH), ("2021", A_YEAR)] if year else [("2021-03", A_MONTH)]
    with following(Settings(home=tmp_path), by, verbose=verbose, as_json=as_json) as listener:
        for period, steps in periods:
            for number, (stage, subject, result) in enumerate(steps, start=1):
                step = Step(period, stage, subject, lambda: None)
                listener.begins(step, number, len(steps))
                listener.ended(step, result)
            listener.over()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed; each line fits 80 columns."""
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    return lines


def test_a_year_says_a_line_for_each_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run(tmp_path, "month")
    head, month, figures = _lines(capsys)
    assert head.split() == ["month", "rows", "read", "rejected", "matched", "open", "unexplained", "findings", "s"]
    assert month.split() == ["2021-03", "751,172", "3", "103,354", "229", "1,234,567.89", "0", "0"]
    assert figures == "2021    figures     0.0 s  42 figures"


def test_a_month_says_a_line_for_each_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run(tmp_path, "stage", year=False)
    assert [line[27:] or line for line in _lines(capsys)] == [
        "751,172 rows = 751,169 accepted + 3 rejected",
        "35 checks passed, 1 failed",
        "103,354 matched, 229 open, 1,234,567.89 unexplained",
        "2021-03 0 findings",
    ]


def test_steps_are_said_one_by_one_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run(tmp_path, "month", verbose=True)
    assert len(capsys.readouterr().out.splitlines()) == len(A_MONTH) + 1
    _run(tmp_path, "month", as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["period"], line["stage"], line["subject"]) for line in lines[:2]] == [
        ("2021-03", "extract", "tax_detail"),
        ("2021-03", "extract", "collection"),
    ]
    assert lines[0]["result"]["rows_in"] == 400_000


def _printed(table: Table) -> list[str]:
    """A table as a terminal of 80 columns shows it."""
    out = Console(file=StringIO(), width=80)
    out.print(table)
    text = out.file.getvalue()  # type: ignore[attr-defined]
    return [line.rstrip() for line in text.splitlines()]


def test_published_figures_fit_a_narrow_terminal() -> None:
    compared = [replace(one, computed=one.published) for one in published.compare(2021, [])]
    lines = _printed(tables.published(compared))
    assert len(lines) == 2 + 2 * len(compared)
    assert lines[2].split() == ["–", "本部门收入预算", "46,386.72", "46,386.72", "万元"]
    assert lines[3].split() == ["budget.income.total"]


def test_numbers_stand_to_the_right_and_ids_are_masked() -> None:
    rows = [{"name": "a", "amount": Decimal("1234.50")}, {"name": "11010519491231002X", "amount": None}]
    assert _printed(tables.of_rows("", rows)) == [
        "name                 amount",
        "a                  1,234.50",
        "110105********002X",
    ]


def test_json_masks_ids_and_leaves_numbers_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"id 440281197002010018": ["440281197002010018", 440281197002010018], "share": 0.123456789012345, "n": 15}
    show.print_json(given)
    told = json.loads(capsys.readouterr().out)
    assert told == {"id 440281********0018": ["440281********0018"] * 2, "share": 0.123456789012345, "n": 15}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADS", "abc"), ("THREADS", "0"), ("BULK_ROWS", "-1"), ("SPARK_FEW", "1.5"), ("REJECT_LIMIT", "1%"),
        ("UNEXPLAINED_LIMIT", "x"), ("FIRST_MONTH", "2021-13"), ("MEMORY_LIMIT", "much"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"FUNDRECON_{name}", value)
    with pytest.raises(ContractError, match=re.escape(f"FUNDRECON_{name} is '{value}' -> set it to")):
        runner.invoke(cli.app, ["status"], catch_exceptions=False)


def test_settings_are_read_in_their_usual_forms() -> None:
    given = {
        "THREADS": "08",
        "MEMORY_LIMIT": "1.5 gib",
        "REJECT_LIMIT": ".5",
        "BULK_ROWS": "0",
        "FIRST_MONTH": "2020-12",
    }
    settings = Settings.from_env({f"FUNDRECON_{name}": value for name, value in given.items()})
    assert (settings.threads, settings.memory_limit, settings.reject_limit) == (8, "1.5 gib", Decimal("0.5"))
    assert (settings.bulk_rows, settings.first_month) == (0, "2020-12")


def test_a_month_takes_no_options_of_a_declaration(tmp_path: Path) -> None:
    result = runner.invoke(cli.app, ["reconcile", "2021-01", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [["trace", "execution.total", "2021"], ["workbook", "2021"], ["dashboard", "2021"]])
def test_a_warehouse_that_nothing_was_loaded_into_says_so(
    monkeypatch: pytest.MonkeyPatch, empty_database: str, command: list[str]
) -> None:
    monkeypatch.setenv("FUNDRECON_WAREHOUSE_URL", empty_database)
    with pytest.raises(ContractError, match="nothing has ever been loaded"):
        runner.invoke(cli.app, command, catch_exceptions=False)
