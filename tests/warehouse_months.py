"""A finished month on disk, made by hand: every table has its file, most of them empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl.contracts import TABLES, Table
from etl.settings import Settings
from etl.storage import sha256, write_json, write_rows

Row = Mapping[str, Any]
MONTH = "2021-01"
_NEUTRAL: dict[str, Any] = {
    "text": "",
    "citizen_id": "",
    "integer": 0,
    "money": Decimal("0.00"),
    "rate": Decimal(0),
    "date": date(2021, 1, 5),
    "timestamp": datetime(2021, 1, 5, 8, 30),
}
_PLACES = {
    "reject": ("extract", "collection.rejects"),
    "source_file": ("extract", "collection.source_files"),
    "check_result": ("validate", "collection.check_result"),
}


def full(table: Table, number: int, row: Row, month: str = MONTH) -> dict[str, Any]:
    """`row` with a neutral value for every required field that it lacks."""
    neutral = {f.name: _NEUTRAL.get(f.type, month) for f in table.fields if f.name in table.required}
    return {**neutral, **({"row_no": number} if "row_no" in table.required else {}), "month": month, **row}


def write_month(settings: Settings, month: str = MONTH, **rows: Iterable[Row]) -> Path:
    """Write the month's files and manifests; returns the month's folder."""
    folder = settings.month_dir(month)
    for table in TABLES.values():
        stage, name = _PLACES.get(table.name, ("extract" if table.schema == "fact" else "reconcile", table.name))
        whole = [full(table, number, row, month) for number, row in enumerate(rows.get(table.name, ()), start=2)]
        path = folder / stage / f"{name}.parquet"
        write_rows(path, table, whole)
        if table.schema == "fact":
            write_json(path.with_suffix(".json"), {"extract": table.name, "outputs": {path.name: sha256(path)}})
    seal(folder)
    return folder


def seal(folder: Path) -> None:
    """Write the manifest of the reconciliation as its stage would."""
    home = folder.parent.parent
    outputs = sorted((folder / "reconcile").glob("*.parquet"))
    hashes = {path.relative_to(home).as_posix(): sha256(path) for path in outputs}
    write_json(folder / "reconcile" / "manifest.json", {"month": folder.name, "inputs": {}, "outputs": hashes})
