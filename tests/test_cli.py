"""The command line: exit codes, errors that say what and where, JSON for machines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl import cli
from etl.settings import PROJECT

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


def test_an_error_exits_with_2_and_names_file_and_column(tmp_path: Path) -> None:
    _month(tmp_path, GOOD.replace("认证方式", "认证方试"))
    done = subprocess.run(
        [sys.executable, "-c", "from etl.cli import main; main()", "extract", "2021-01", "certification"],
        capture_output=True, text=True, check=False, cwd=PROJECT,
    )  # fmt: skip
    assert done.returncode == 2
    assert "ContractError" in done.stderr
    assert all(part in done.stderr for part in ("待遇资格认证_202101.csv", "认证方试", "认证方式", "2021-01"))


def test_a_month_that_is_none_is_refused() -> None:
    result = runner.invoke(cli.app, ["reconcile", "2021-13"])
    assert result.exit_code == 2
    assert runner.invoke(cli.app, ["extract", "2021-01", "no_such_extract"]).exit_code == 2


def test_the_readme_lists_every_command() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = [c.callback.__name__.replace("_", "-") for c in cli.app.registered_commands if c.callback]
    assert len(commands) > 8
    assert [name for name in commands if f"fundrecon {name}" not in readme] == []
