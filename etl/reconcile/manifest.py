"""What a reconciliation was made from and what it made, by sha-256, so that one can tell when it is outdated."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from etl import storage
from etl.months import Month
from etl.settings import Settings

State = Literal["missing", "current", "outdated"]


def folder(month: Month, settings: Settings) -> Path:
    """Where the month's reconciliation lies."""
    return settings.month_dir(month) / "reconcile"


def write(month: Month, settings: Settings, inputs: Iterable[Path], outputs: Iterable[Path]) -> None:
    """Write the manifest, last of all: its presence says that the month is reconciled."""
    content = {"month": month, "inputs": _hashes(inputs, settings), "outputs": _hashes(outputs, settings)}
    storage.write_json(_path(month, settings), content)


def remove(month: Month, settings: Settings) -> None:
    """Say that the month is not reconciled."""
    _path(month, settings).unlink(missing_ok=True)


def state(month: Month, settings: Settings) -> State:
    """Whether the month is reconciled, and from what its inputs are now."""
    path = _path(month, settings)
    if not path.exists():
        return "missing"
    inputs: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["inputs"]
    now = {name: settings.home / name for name in inputs}
    same = all(file.exists() and storage.sha256(file) == inputs[name] for name, file in now.items())
    return "current" if same else "outdated"


def _path(month: Month, settings: Settings) -> Path:
    return folder(month, settings) / "manifest.json"


def _hashes(paths: Iterable[Path], settings: Settings) -> dict[str, str]:
    return {path.relative_to(settings.home).as_posix(): storage.sha256(path) for path in paths}
