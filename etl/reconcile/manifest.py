"""What a reconciliation was made from and what it made, by sha-256, so that one can tell when and why it is outdated.

Made from: the Parquet files it read (extracts, last month's entries and open items), and what is known of agreement:
the declaration with its SQL files, the tables rules look things up in, the labels that findings show, and the
settings that decide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from etl import storage
from etl.errors import TransientError
from etl.labels import catalogue
from etl.months import Month
from etl.reconcile import county, inputs
from etl.reconcile.county import SQL
from etl.settings import Settings

State = Literal["missing", "current", "outdated"]
Hashes = dict[str, str]
_SHOWN = ("leg", "fund")  # kinds of labels that findings show


@dataclass(frozen=True)
class Basis:
    """Name -> sha-256 of what a reconciliation is made from, taken before it reads."""

    inputs: Hashes
    knowledge: Hashes


@dataclass(frozen=True)
class Change:
    """What is not as it was: an input, knowledge, or an output, and whether it is changed, gone or new."""

    kind: Literal["input", "knowledge", "output"]
    name: str
    how: Literal["changed", "gone", "new"]


def folder(month: Month, settings: Settings) -> Path:
    """Where the month's reconciliation lies."""
    return settings.month_dir(month) / "reconcile"


def path(month: Month, settings: Settings) -> Path:
    """The month's manifest."""
    return folder(month, settings) / "manifest.json"


def basis(files: Iterable[Path], settings: Settings, sql: Path = SQL) -> Basis:
    """What a reconciliation is made from that reads `files` and the knowledge in `sql`."""
    return Basis(_hashes(files, settings), knowledge(settings, sql))


def knowledge(settings: Settings, sql: Path = SQL) -> Hashes:
    """What is known of agreement: each SQL file, each table of reference, labels and settings."""
    files = {f"sql/{path.relative_to(sql).as_posix()}": path for path in county.files(sql)}
    references = inputs.references(county.relations(sql))
    files |= {f"data/{path.name}": path for paths in references.values() for path in paths}
    told = {
        "labels": sorted((*key, label) for key, label in catalogue().items() if key[0] in _SHOWN),
        "settings": [settings.first_month, str(settings.unexplained_limit)],
    }
    return {name: digest(file) for name, file in sorted(files.items())} | {
        name: hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest() for name, value in told.items()
    }


def write(month: Month, settings: Settings, made_from: Basis, outputs: Iterable[Path]) -> None:
    """Write the manifest, last of all: its presence says that the month is reconciled."""
    content = {
        "month": month,
        "inputs": made_from.inputs,
        "knowledge": made_from.knowledge,
        "outputs": _hashes(outputs, settings),
    }
    storage.write_json(path(month, settings), content)


def remove(month: Month, settings: Settings) -> None:
    """Say that the month is not reconciled."""
    path(month, settings).unlink(missing_ok=True)


def state(month: Month, settings: Settings, sql: Path = SQL) -> State:
    """Whether the month is reconciled, and from what its inputs and our knowledge are now."""
    if not path(month, settings).exists():
        return "missing"
    return "outdated" if changes(month, settings, sql) else "current"


def changes(month: Month, settings: Settings, sql: Path = SQL) -> tuple[Change, ...]:
    """Why the month's reconciliation is not what a rerun would make; empty if it is, or if there is none."""
    if not path(month, settings).exists():
        return ()
    content = json.loads(path(month, settings).read_text(encoding="utf-8"))
    return (
        *_compared("input", content["inputs"], _now(content["inputs"], settings) | _found(month, settings, sql)),
        *_compared("knowledge", content.get("knowledge", {}), knowledge(settings, sql)),
        *_compared("output", content["outputs"], _now(content["outputs"], settings)),
    )


def _compared(kind: Literal["input", "knowledge", "output"], then: Hashes, now: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield Change(kind, name, "gone" if name not in now else "new" if name not in then else "changed")


def _now(names: Iterable[str], settings: Settings) -> Hashes:
    """Hashes of those of the files that are still there."""
    return {name: digest(settings.home / name) for name in names if (settings.home / name).exists()}


def _found(month: Month, settings: Settings, sql: Path) -> Hashes:
    """Hashes of what a rerun would read; empty while something of it is missing."""
    try:
        files = inputs.find(month, settings, county.relations(sql))
    except TransientError:
        return {}
    return _hashes((path for paths in files.values() for path in paths), settings)


def _hashes(paths: Iterable[Path], settings: Settings) -> Hashes:
    return {path.relative_to(settings.home).as_posix(): digest(path) for path in paths}


def digest(file: Path) -> str:
    """Hex sha-256 of `file`; computed once for as long as the file is the same."""
    stat = file.stat()
    return _digest(file, stat.st_ino, stat.st_mtime_ns, stat.st_size)


@cache
def _digest(file: Path, _inode: int, _modified: int, _size: int) -> str:
    return storage.sha256(file)
