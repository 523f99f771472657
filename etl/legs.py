"""Which parties take part in which comparison, in their order, as `sql/county.yaml` and the verdicts say it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from etl.settings import PROJECT

SQL = PROJECT / "sql"
NAME = "county.yaml"


def parties(folder: Path = SQL) -> dict[str, tuple[str, ...]]:
    """Leg, and verdict across legs -> its parties, the leading one first.

    The declaration names those of a leg, the head of `verdicts/<name>.sql` those of a verdict.
    """
    found = {name: tuple(leg["parties"]) for name, leg in _legs(folder).items()}
    for path in sorted((folder / "verdicts").glob("*.sql")):
        [listed] = re.findall(r"^-- parties: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        found[path.stem] = tuple(name.strip() for name in listed.split(","))
    return dict(sorted(found.items()))


def legs_of_causes(folder: Path = SQL) -> dict[str, tuple[str, ...]]:
    """Stem of a cause's file -> the legs it is asked in, in the order of the declaration."""
    found: dict[str, tuple[str, ...]] = {}
    for name, leg in _legs(folder).items():
        for file in leg["causes"]:
            found[Path(file).stem] = (*found.get(Path(file).stem, ()), name)
    return found


def _legs(folder: Path) -> dict[str, Any]:
    file = folder / NAME
    return _read(file, file.stat().st_mtime_ns)


@cache
def _read(file: Path, _changed: int) -> dict[str, Any]:
    from ruamel.yaml import YAML  # at a DAG's import nobody asks

    with file.open(encoding="utf-8") as text:
        legs: dict[str, Any] = YAML(typ="safe").load(text)["legs"]
    return legs
