"""The engine on a family, by the declaration in `spec/`."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from etl.bench.family import files
from etl.bench.family.model import Family
from etl.declared.run import run
from etl.settings import Settings

SPEC = Path(__file__).parent / "spec"
DECLARATION = "bank_ledger.yaml"


def prepare(family: Family, folder: Path) -> Path:
    """Write the family's files and its declaration to `folder`; returns the declaration."""
    shutil.copytree(SPEC, folder, dirs_exist_ok=True)
    files.write(family, folder)
    return folder / DECLARATION


def match(family: Family) -> list[tuple[str, ...]]:
    """Groups of entry ids, by the name of their match."""
    with TemporaryDirectory(prefix="fundrecon-family-") as temporary:
        folder = Path(temporary)
        run(prepare(family, folder), folder / "out", Settings(home=folder))
        rows = pq.read_table(folder / "out" / "match.parquet", columns=["match_id", "ref"]).to_pylist()
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row["match_id"]].append(row["ref"])
    return [tuple(sorted(groups[name])) for name in sorted(groups)]
