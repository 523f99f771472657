"""Which files of a month go into which tables, and whether the month is ready to load."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from etl.contracts import TABLES
from etl.errors import DataError, Where
from etl.months import Month
from etl.settings import Settings
from etl.sources import due
from etl.storage import sha256

# table -> files below the month's folder; every table of schema fact comes from extract/<table>.parquet
_SHARED = {
    "reject": ("extract/*.rejects.parquet",),
    "source_file": ("extract/*.source_files.parquet",),
    "finding": ("extract/*.findings.parquet", "validate/*.findings.parquet", "reconcile/finding.parquet"),
    "check_result": ("validate/*.check_result.parquet",),
}
_RECONCILE = (
    *("entry", "match", "open_item", "candidate", "verdict", "cluster", "cause_movement", "statement"),
    "finding",
)


@dataclass(frozen=True)
class MonthFiles:
    """`parts`: (table, Parquet file), in a stable order; `manifests`: stage/name -> sha-256 of the manifest."""

    parts: tuple[tuple[str, Path], ...]
    manifests: dict[str, str]

    def inputs_sha256(self) -> str:
        """One digest of all that is loaded: the same files give the same digest."""
        lines = [f"{table} {path.name} {sha256(path)}" for table, path in self.parts]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def month_files(month: Month, settings: Settings) -> MonthFiles:
    """The finished files of `month`.

    Raises DataError if an extract that is due, or the reconciliation, is not there, or if a file is not the one
    its manifest names.
    """
    folder, names = settings.month_dir(month), [source.name for source in due(month, settings)]
    extracts = [folder / "extract" / f"{name}.json" for name in names]
    _require(month, "extract", extracts)
    _require(month, "reconcile", [folder / "reconcile" / "manifest.json"])
    _require(month, "reconcile", [folder / "reconcile" / f"{name}.parquet" for name in _RECONCILE])
    manifests = [*extracts, *sorted((folder / "validate").glob("*.json")), folder / "reconcile" / "manifest.json"]
    for manifest in manifests:
        _check(month, manifest, settings)
    return MonthFiles(
        tuple((table, path) for table in TABLES for path in _files(table, folder)),
        {str(path.relative_to(folder)): sha256(path) for path in manifests},
    )


def _files(table: str, folder: Path) -> list[Path]:
    if TABLES[table].schema == "fact":
        paths = [folder / "extract" / f"{table}.parquet"]
        # without its manifest an extract is not finished
        return [path for path in paths if path.exists() and path.with_suffix(".json").exists()]
    patterns = _SHARED.get(table, (f"reconcile/{table}.parquet",))
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


def _require(month: Month, stage: str, paths: list[Path]) -> None:
    missing = [path.name for path in paths if not path.exists()]
    if missing:
        raise DataError(
            f"{stage} of {month} is not finished: {', '.join(missing)} missing",
            where=Where(month=month, file=str(paths[0].parent)),
            do=f"run fundrecon {stage} {month} first",
        )


def _check(month: Month, manifest: Path, settings: Settings) -> None:
    """What changed after its manifest was written, or after reconcile read it, must not reach the warehouse."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    promised = {**content.get("outputs", {}), **(content.get("inputs", {}) if manifest.name == "manifest.json" else {})}
    for name, expected in promised.items():
        path = settings.home / name if "/" in name else manifest.parent / name
        if not path.exists() or sha256(path) != expected:
            raise DataError(
                f"{name} is not the file that {manifest.parent.name}/{manifest.name} names",
                where=Where(month=month, file=str(path)),
                do=f"run fundrecon {manifest.parent.name} {month} again",
            )
