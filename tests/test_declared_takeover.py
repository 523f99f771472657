"""What a killed run leaves beside a result: the next run clears it away, and puts back a result that was set aside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from declaring import RIGHT, ran, written

from etl.declared.run import SUMMARY
from etl.declared.takeover import taking_the_place_of
from etl.errors import ContractError

_HOLDS = """
import sys
from pathlib import Path
from etl.declared.takeover import taking_the_place_of
with taking_the_place_of(Path(sys.argv[1])) as work:
    (work / "part").write_text("half")
    print(work, flush=True)
    sys.stdin.read()
"""


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _running(out: Path) -> subprocess.Popen[str]:
    """A process that is in the midst of replacing `out`."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline().strip().endswith(f".{out.name}.{process.pid}.new")
    return process


def test_what_a_killed_run_left_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    killed = _running(tmp_path / "out")
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert _names(tmp_path) == [f".out.{killed.pid}.new"]
    with taking_the_place_of(tmp_path / "out") as work:
        (work / "whole").write_text("x", encoding="utf-8")
    assert _names(tmp_path) == ["out"]
    assert _names(tmp_path / "out") == ["whole"]


def test_a_run_that_lives_is_left_alone(tmp_path: Path) -> None:
    other = _running(tmp_path / "out")
    with taking_the_place_of(tmp_path / "out") as work:
        (work / "first").write_text("x", encoding="utf-8")
    assert _names(tmp_path) == [f".out.{other.pid}.new", "out"]
    other.communicate()
    assert _names(tmp_path) == ["out"]
    assert _names(tmp_path / "out") == ["part"]


def test_a_result_set_aside_by_a_killed_run_is_back_though_the_next_fails(tmp_path: Path) -> None:
    spec = written(tmp_path)
    ran(spec, tmp_path / "out")
    before = (tmp_path / "out" / SUMMARY).read_bytes()
    (tmp_path / "out").rename(tmp_path / ".out.4194305.old")
    (tmp_path / ".out.4194305.new").mkdir()
    (tmp_path / "right.csv").write_text(RIGHT.replace("金额", "钱"), encoding="utf-8")
    with pytest.raises(ContractError, match="unknown column"):
        ran(spec, tmp_path / "out")
    assert _names(tmp_path) == ["left.csv", "out", "right.csv", "spec.yaml"]
    assert (tmp_path / "out" / SUMMARY).read_bytes() == before


def test_a_result_is_put_back_if_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "good").write_text("x", encoding="utf-8")
    with pytest.raises(FileNotFoundError), taking_the_place_of(tmp_path / "out") as work:
        work.rmdir()
    assert _names(tmp_path) == ["out"]
    assert _names(tmp_path / "out") == ["good"]


def test_folders_of_another_name_are_not_touched(tmp_path: Path) -> None:
    for name in (".out.b.7.new", ".out.b.7.old", ".out.7.new.txt", ".outer.7.old"):
        (tmp_path / name).mkdir()
    with taking_the_place_of(tmp_path / "out") as work:
        (work / "whole").write_text("x", encoding="utf-8")
    assert _names(tmp_path) == [".out.7.new.txt", ".out.b.7.new", ".out.b.7.old", ".outer.7.old", "out"]
