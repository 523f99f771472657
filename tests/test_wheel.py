"""A wheel alone holds all that the commands need: code, SQL, expectations, tables of reference."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from etl.settings import PROJECT

NEEDED = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md")
FOLDERS = ("etl", "sql", "expectations")
_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from a copy without network."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in NEEDED:
        shutil.copy(PROJECT / name, source)
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(out)], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out / done.stdout.splitlines()[-1]


def files(folder: str) -> set[str]:
    """Files of a folder of the project, seen from it."""
    found = {path for path in (PROJECT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert len(found) > 10
    return {path.relative_to(PROJECT).as_posix() for path in found}


def test_it_holds_every_file(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    carried = {f"etl/project/{name}" for folder in ("sql", "expectations") for name in files(folder)}
    assert sorted((files("etl") | carried) - held) == []
    assert sorted(name for name in held if not name.startswith(("etl/", "fund_reconciliation-"))) == []


_LOOK = """
from etl import settings
from etl.reconcile import county, inputs
from etl.report import dictionary
from etl.sources import all_sources
from etl.validate import suites
from etl.warehouse import formulas, views
print(settings.INSTALLED, settings.Settings().home)
references = inputs.references(county.relations())
print(len(county.queries().legs) > 0, len([path for paths in references.values() for path in paths]))
print(len([suites.read(name) for name in all_sources()]), len(list(views.SQL.glob("*.sql"))))
print(len(list(formulas.SQL.glob("*.sql"))), dictionary.page() == open({page!r}, encoding="utf-8").read())
"""


def test_what_is_installed_from_it_finds_what_it_knows(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site)}
    page = str(PROJECT / "docs" / "dictionary.html")
    done = subprocess.run(
        [sys.executable, "-c", _LOOK.format(page=page)], cwd=elsewhere, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"True {elsewhere / 'data'}"
    expectations = len(list((PROJECT / "expectations").glob("*.json")))
    views = len(list((PROJECT / "sql" / "warehouse").glob("*.sql")))
    figures = len(list((PROJECT / "sql" / "figures").glob("*.sql")))
    assert lines[1:] == ["True 1", f"{expectations} {views}", f"{figures} True"]
